-- Conversations and their turns. Moments are microseconds since 1970, UTC. The order of texts is that
-- of their bytes, as in SQLite.
CREATE TABLE conversation_v3.conversations (
    key BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'archived')),
    tags TEXT NOT NULL,
    total_turns BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_activity_at BIGINT NOT NULL,
    last_turn TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (user_id, id)
);
CREATE INDEX conversations_newest
    ON conversation_v3.conversations (user_id, last_activity_at, last_turn);
CREATE INDEX conversations_expiring ON conversation_v3.conversations (last_activity_at);

CREATE TABLE conversation_v3.turns (
    conversation BIGINT NOT NULL
        REFERENCES conversation_v3.conversations (key) ON DELETE CASCADE,
    turn_number BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    plan TEXT,
    user_message TEXT NOT NULL,
    assistant_response TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (conversation, turn_number)
);

-- One row, as large as a turn, written to see whether one can be.
CREATE TABLE conversation_v3.checks (
    id BIGINT PRIMARY KEY,
    checked_at BIGINT NOT NULL,
    room TEXT NOT NULL
);
