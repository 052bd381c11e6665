-- Keys that were given out. The digest is SHA-256 of the secret; roles are a number of their enumeration; collections stand line by line.
CREATE TABLE rag.api_key (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    digest bytea NOT NULL UNIQUE,
    name text NOT NULL,
    tenant text NOT NULL,
    roles integer NOT NULL,
    collections text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint,
    revoked_at bigint,
    used_at bigint
);

-- What tenants may use in a minute; null for no bound.
CREATE TABLE rag.quota (
    tenant text COLLATE "C" PRIMARY KEY,
    requests integer,
    generated_tokens integer,
    computed_tokens integer
);

-- What is left of a tenant's bounds, as it was at a time; null where all of it is left.
CREATE TABLE rag.quota_use (
    tenant text COLLATE "C" PRIMARY KEY,
    requests double precision,
    generated_tokens double precision,
    computed_tokens double precision,
    kept_at bigint NOT NULL
);
