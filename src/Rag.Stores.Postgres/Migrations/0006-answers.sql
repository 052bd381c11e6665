-- Answers that were given. Places hold what was cited: id of the article, revision, start, end, each behind a space, line by line.
CREATE TABLE rag.answer_record (
    id text COLLATE "C" PRIMARY KEY,
    at bigint NOT NULL,
    places text NOT NULL,
    tenant text NOT NULL
);
CREATE INDEX answer_record_by_time ON rag.answer_record (at);

-- What readers said of answers; a thumb is 1 for up and 0 for down.
CREATE TABLE rag.feedback (
    answer text COLLATE "C" NOT NULL,
    tenant text COLLATE "C" NOT NULL,
    thumb bigint NOT NULL,
    at bigint NOT NULL,
    comment text,
    PRIMARY KEY (answer, tenant)
);
CREATE INDEX feedback_by_time ON rag.feedback (at, answer, tenant);

-- Questions kept to measure answers with; a place is where the short answer stands.
CREATE TABLE rag.question (
    answer text COLLATE "C" PRIMARY KEY,
    tenant text NOT NULL,
    at bigint NOT NULL,
    question text NOT NULL,
    place text NOT NULL,
    refusal bigint NOT NULL
);
CREATE INDEX question_by_time ON rag.question (at, answer);

-- Turns of conversations; bytes is what a turn counts against the room that all of them have.
CREATE TABLE rag.turn (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    tenant text COLLATE "C" NOT NULL,
    previous text,
    at bigint NOT NULL,
    question text NOT NULL,
    answer text,
    input text NOT NULL,
    reply text NOT NULL,
    bytes bigint NOT NULL
);
CREATE INDEX turn_by_time ON rag.turn (at, number);
CREATE INDEX turn_by_tenant ON rag.turn (tenant, at, id);

-- The articles whose words a turn's answer holds.
CREATE TABLE rag.quoted (
    article text COLLATE "C" NOT NULL,
    turn bigint NOT NULL REFERENCES rag.turn ON DELETE CASCADE,
    PRIMARY KEY (article, turn)
);
CREATE INDEX quoted_by_turn ON rag.quoted (turn);

-- One row: the bytes of all turns. Whoever changes turns changes it first, so that one does at a time.
CREATE TABLE rag.turn_room (
    is_only boolean PRIMARY KEY CHECK (is_only),
    bytes bigint NOT NULL
);
INSERT INTO rag.turn_room VALUES (true, 0);

-- What was answered to fixed questions; the time is the same for all of a check, the body is JSON.
CREATE TABLE rag.checked (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    question text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    body text NOT NULL,
    UNIQUE (question, at)
);
CREATE INDEX checked_by_time ON rag.checked (at, number);

-- Runs of evaluations. Plan and metrics are JSON; done is how many outcomes the run has.
CREATE TABLE rag.run (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    plan text NOT NULL,
    note text,
    state bigint NOT NULL,
    started_at bigint NOT NULL,
    ended_at bigint,
    done bigint NOT NULL,
    metrics text NOT NULL,
    problem text
);

-- What tables and charts of a whole run are made of, apart from the outcomes in full.
CREATE TABLE rag.figures (
    run bigint NOT NULL REFERENCES rag.run ON DELETE CASCADE,
    ordinal bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    question text NOT NULL,
    figures text NOT NULL,
    miss bigint,
    cost text NOT NULL,
    PRIMARY KEY (run, ordinal),
    UNIQUE (run, id)
);

CREATE TABLE rag.outcome (
    run bigint NOT NULL REFERENCES rag.run ON DELETE CASCADE,
    ordinal bigint NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (run, ordinal)
);

-- What all outcomes of a completed run come to together, in the version of the program that worked it out.
CREATE TABLE rag.digest (
    run bigint PRIMARY KEY REFERENCES rag.run ON DELETE CASCADE,
    version bigint NOT NULL,
    body text NOT NULL
);

-- Which outcomes have words of which article, under each name that they have for it.
CREATE TABLE rag.named (
    article text COLLATE "C" NOT NULL,
    run bigint NOT NULL,
    ordinal bigint NOT NULL,
    PRIMARY KEY (article, run, ordinal),
    FOREIGN KEY (run, ordinal) REFERENCES rag.outcome ON DELETE CASCADE
);
CREATE INDEX named_by_outcome ON rag.named (run, ordinal);
