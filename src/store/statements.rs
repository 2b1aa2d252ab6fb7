//! Every statement, written once for both homes: in PostgreSQL the tables stand in a schema of their
//! own, since the database may hold another service's.

macro_rules! conversation_columns {
    () => {
        "id, title, status, tags, total_turns, created_at, last_activity_at, version, last_turn"
    };
}

/// Begins a conversation: $1 user, $2 id, $3 title, $4 now, $5 turn → key; none where it is there
/// already.
macro_rules! begin {
    ($schema:literal) => {
        concat!(
            "INSERT INTO ",
            $schema,
            "conversations (user_id, id, title, status, tags, \
             total_turns, created_at, last_activity_at, last_turn, version) \
             VALUES ($1, $2, $3, 'active', '[]', 1, $4, $4, $5, 1) \
             ON CONFLICT (user_id, id) DO NOTHING RETURNING key, total_turns"
        )
    };
}

/// Goes on with one: $1 key, $2 user, $3 turns so far, $4 now, $5 turn → key; none where it moved on.
macro_rules! go_on {
    ($schema:literal) => {
        concat!(
            "UPDATE ",
            $schema,
            "conversations SET total_turns = total_turns + 1, \
             last_activity_at = CASE WHEN $4 > last_activity_at THEN $4 \
                 ELSE last_activity_at END, \
             last_turn = $5, status = 'active', \
             version = version + CASE WHEN status = 'active' THEN 0 ELSE 1 END \
             WHERE key = $1 AND user_id = $2 AND total_turns = $3 RETURNING key, total_turns"
        )
    };
}

/// PostgreSQL stores a turn together with what it does to its conversation: besides $1 to $5, $6 plan,
/// $7 message, $8 response, $9 data.
macro_rules! with_turn {
    ($conversation:expr) => {
        concat!(
            "WITH moved AS (",
            $conversation,
            ") INSERT INTO conversation_v3.turns (conversation, \
             turn_number, created_at, id, plan, user_message, assistant_response, data) \
             SELECT key, total_turns, $4, $5, $6, $7, $8, $9 FROM moved \
             RETURNING conversation, turn_number"
        )
    };
}

pub const POSTGRES_BEGIN: &str = with_turn!(begin!("conversation_v3."));
pub const POSTGRES_GO_ON: &str = with_turn!(go_on!("conversation_v3."));

/// `$schema` goes before each table's name.
macro_rules! statements {
    ($home:ident, $schema:literal) => {
        pub mod $home {
            /// $1 user, $2 id → key, total_turns, the last plan.
            pub const THREAD: &str = concat!(
                "SELECT c.key, c.total_turns, (SELECT t.plan FROM ",
                $schema,
                "turns t \
                 WHERE t.conversation = c.key AND t.plan IS NOT NULL \
                 ORDER BY t.turn_number DESC LIMIT 1) \
                 FROM ",
                $schema,
                "conversations c WHERE c.user_id = $1 AND c.id = $2"
            );
            /// $1 user, $2 status or null, $3 moment, $4 turn, $5 limit.
            pub const CONVERSATIONS_AFTER: &str = concat!(
                "SELECT ",
                conversation_columns!(),
                " FROM ",
                $schema,
                "conversations \
                 WHERE user_id = $1 AND (CAST($2 AS TEXT) IS NULL OR status = $2) \
                 AND (last_activity_at, last_turn) < ($3, $4) \
                 ORDER BY last_activity_at DESC, last_turn DESC LIMIT $5"
            );
            /// $1 user, $2 status or null, $3 offset, $4 limit.
            pub const CONVERSATIONS_FROM: &str = concat!(
                "SELECT ",
                conversation_columns!(),
                " FROM ",
                $schema,
                "conversations \
                 WHERE user_id = $1 AND (CAST($2 AS TEXT) IS NULL OR status = $2) \
                 ORDER BY last_activity_at DESC, last_turn DESC LIMIT $4 OFFSET $3"
            );
            /// $1 user, $2 id.
            pub const CONVERSATION: &str = concat!(
                "SELECT ",
                conversation_columns!(),
                " FROM ",
                $schema,
                "conversations \
                 WHERE user_id = $1 AND id = $2"
            );
            /// $1 user, $2 id, $3 title, $4 tags, $5 status, $6 version, each of them or null.
            pub const CHANGE: &str = concat!(
                "UPDATE ",
                $schema,
                "conversations SET \
                 version = version + CASE WHEN COALESCE($3, title) = title \
                     AND COALESCE($4, tags) = tags AND COALESCE($5, status) = status \
                     THEN 0 ELSE 1 END, \
                 title = COALESCE($3, title), tags = COALESCE($4, tags), \
                 status = COALESCE($5, status) \
                 WHERE user_id = $1 AND id = $2 \
                 AND (CAST($6 AS BIGINT) IS NULL OR version = $6) \
                 RETURNING ",
                conversation_columns!()
            );
            /// $1 user, $2 id; the turns go with it.
            pub const PURGE: &str =
                concat!("DELETE FROM ", $schema, "conversations WHERE user_id = $1 AND id = $2");
            /// $1 user, $2 conversation, $3 after this number, $4 limit.
            pub const TURNS: &str = concat!(
                "SELECT t.id, t.turn_number, t.user_message, t.assistant_response, t.created_at, \
                 t.data FROM ",
                $schema,
                "turns t JOIN ",
                $schema,
                "conversations c \
                 ON c.key = t.conversation WHERE c.user_id = $1 AND c.id = $2 \
                 AND t.turn_number > $3 ORDER BY t.turn_number LIMIT $4"
            );
            /// $1 user, $2 conversation, $3 turn.
            pub const TURN_PLAN: &str = concat!(
                "SELECT t.plan FROM ",
                $schema,
                "turns t JOIN ",
                $schema,
                "conversations c \
                 ON c.key = t.conversation WHERE c.user_id = $1 AND c.id = $2 AND t.id = $3"
            );
            /// $1 user → status, conversations, turns, first, last.
            pub const SUMMARY: &str = concat!(
                "SELECT status, COUNT(*), CAST(SUM(total_turns) AS BIGINT), MIN(created_at), \
                 MAX(last_activity_at) FROM ",
                $schema,
                "conversations WHERE user_id = $1 \
                 GROUP BY status"
            );
            /// $1 user, $2 key, $3 moment → the body, the conversation's id, then as TURNS.
            pub const REPEATED: &str = concat!(
                "SELECT r.body, c.id, t.id, t.turn_number, t.user_message, \
                 t.assistant_response, t.created_at, t.data FROM ",
                $schema,
                "requests r JOIN ",
                $schema,
                "turns t ON t.id = r.turn JOIN ",
                $schema,
                "conversations c ON c.key = t.conversation \
                 WHERE r.user_id = $1 AND r.key = $2 AND r.created_at > $3"
            );
            /// $1 user, $2 moment.
            pub const FORGET_REQUESTS: &str = concat!(
                "DELETE FROM ",
                $schema,
                "requests WHERE user_id = $1 AND created_at <= $2"
            );
            /// $1 user, $2 key, $3 body, $4 turn, $5 now; nothing where the key is there.
            pub const KEEP_REQUEST: &str = concat!(
                "INSERT INTO ",
                $schema,
                "requests (user_id, key, body, turn, created_at) \
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id, key) DO NOTHING"
            );
            /// $1 the user's mark.
            pub const NOTE_ERASURE: &str =
                concat!("INSERT INTO ", $schema, "erasures (user_mark) VALUES ($1)");
            /// Nobody is a thousand erasures behind.
            pub const FORGET_ERASURES: &str = concat!(
                "DELETE FROM ",
                $schema,
                "erasures WHERE number <= (SELECT MAX(number) - 1000 FROM ",
                $schema,
                "erasures)"
            );
            /// $1 number → number, mark.
            pub const ERASURES: &str = concat!(
                "SELECT number, user_mark FROM ",
                $schema,
                "erasures WHERE number > $1 ORDER BY number"
            );
            pub const LAST_ERASURE: &str =
                concat!("SELECT COALESCE(MAX(number), 0) FROM ", $schema, "erasures");
            /// $1 user.
            pub const ERASE_TURNS: &str = concat!(
                "DELETE FROM ",
                $schema,
                "turns WHERE conversation IN \
                 (SELECT key FROM ",
                $schema,
                "conversations WHERE user_id = $1)"
            );
            /// $1 user.
            pub const ERASE: &str =
                concat!("DELETE FROM ", $schema, "conversations WHERE user_id = $1");
            /// $1 moment, $2 how many.
            pub const EXPIRE: &str = concat!(
                "DELETE FROM ",
                $schema,
                "conversations WHERE key IN \
                 (SELECT key FROM ",
                $schema,
                "conversations WHERE last_activity_at < $1 \
                 ORDER BY last_activity_at LIMIT $2)"
            );
            /// $1 now, $2 a text as long as a turn's.
            pub const CHECK: &str = concat!(
                "INSERT INTO ",
                $schema,
                "checks (id, checked_at, room) VALUES (1, $1, $2) \
                 ON CONFLICT (id) DO UPDATE SET checked_at = excluded.checked_at, \
                 room = excluded.room"
            );
        }
    };
}

statements!(sqlite, "");
statements!(postgres, "conversation_v3.");

/// SQLite stores a turn after its conversation.
pub const SQLITE_BEGIN: &str = begin!("");
pub const SQLITE_GO_ON: &str = go_on!("");

/// $1 user, $2 key.
pub const SQLITE_REQUEST: &str = "SELECT 1 FROM requests WHERE user_id = $1 AND key = $2";

/// $1 conversation, $2 number, $3 id, $4 now, $5 plan,
/// $6 message, $7 response, $8 data.
pub const SQLITE_TURN: &str = "INSERT INTO turns (conversation, turn_number, id, created_at, plan, \
     user_message, assistant_response, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
