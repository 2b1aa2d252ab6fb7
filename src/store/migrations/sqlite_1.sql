-- Conversations and their turns. Moments are microseconds since 1970, UTC.
CREATE TABLE conversations (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'archived')),
    tags TEXT NOT NULL,
    total_turns INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_activity_at INTEGER NOT NULL,
    last_turn TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (user_id, id)
);
CREATE INDEX conversations_newest ON conversations (user_id, last_activity_at, last_turn);
CREATE INDEX conversations_expiring ON conversations (last_activity_at);

-- What is read alone stands before what is long.
CREATE TABLE turns (
    conversation INTEGER NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    turn_number INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    plan TEXT,
    user_message TEXT NOT NULL,
    assistant_response TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (conversation, turn_number)
);

-- One row, as large as a turn, written to see whether one can be.
CREATE TABLE checks (id INTEGER PRIMARY KEY, checked_at INTEGER NOT NULL, room TEXT NOT NULL);
