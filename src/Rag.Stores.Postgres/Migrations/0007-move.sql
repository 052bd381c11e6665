-- A store of a data folder that is being moved into this database: while there is a row, nothing else opens it.
CREATE TABLE rag.move (
    is_only boolean PRIMARY KEY CHECK (is_only),
    source text NOT NULL
);

-- How many rows of each table are here already.
CREATE TABLE rag.moved (
    name text PRIMARY KEY,
    rows bigint NOT NULL
);
