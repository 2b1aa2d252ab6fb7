-- Requests that their callers named: each was answered by one turn, and goes with it.
CREATE TABLE requests (
    user_id TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    turn TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX requests_of_turns ON requests (turn);

-- That users were erased, for services that remember more of them; not who they were.
CREATE TABLE erasures (number INTEGER PRIMARY KEY AUTOINCREMENT, user_mark TEXT NOT NULL);
