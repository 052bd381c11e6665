-- What became of articles in the queue, for processes that wait for a ticket which another has done; kept for some minutes. Numbers
-- ascend in the order of commits, since whoever writes takes its turn.
CREATE TABLE rag.fate (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket bigint NOT NULL,
    fate integer NOT NULL,
    article text,
    revision integer,
    reason text,
    process integer NOT NULL,
    at bigint NOT NULL
);
