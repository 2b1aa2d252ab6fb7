-- Requests that their callers named: each was answered by one turn, and goes with it.
CREATE TABLE conversation_v3.requests (
    user_id TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    body TEXT NOT NULL,
    turn TEXT COLLATE "C" NOT NULL REFERENCES conversation_v3.turns (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX requests_of_turns ON conversation_v3.requests (turn);

-- That users were erased, for services that remember more of them; not who they were.
CREATE TABLE conversation_v3.erasures (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_mark TEXT NOT NULL
);
