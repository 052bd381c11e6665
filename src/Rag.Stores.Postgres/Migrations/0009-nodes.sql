-- Nodes that answer questions over this database. A node answers as long as its lease runs, by the server's clock; one that was evicted has
-- to take a new lease, of a later term. Before "is_serving" it catches up, and is told of changes like all others.
CREATE SEQUENCE rag.node_term;
CREATE TABLE rag.node (
    name text COLLATE "C" PRIMARY KEY,
    address text NOT NULL,
    silo text NOT NULL,
    term bigint NOT NULL,
    leased_until timestamptz NOT NULL,
    is_serving boolean NOT NULL,
    is_evicted boolean NOT NULL
);

-- Membership as Microsoft Orleans keeps it: it reads the statements below by their names, and looks at nothing else here. A silo is a
-- process that Orleans runs in; every change of one raises its deployment's version, which is how two changes at once are told apart.
CREATE TABLE rag.silo_version (
    deploymentid text PRIMARY KEY,
    version integer NOT NULL DEFAULT 0
);
CREATE TABLE rag.silo (
    deploymentid text NOT NULL REFERENCES rag.silo_version,
    address text NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    siloname text NOT NULL,
    hostname text NOT NULL,
    status integer NOT NULL,
    proxyport integer NOT NULL,
    suspecttimes text,
    starttime timestamptz NOT NULL,
    iamalivetime timestamptz NOT NULL,
    PRIMARY KEY (deploymentid, address, port, generation)
);
CREATE TABLE rag.orleansquery (
    querykey text PRIMARY KEY,
    querytext text NOT NULL
);
INSERT INTO rag.orleansquery (querykey, querytext) VALUES
('InsertMembershipVersionKey', $$
    WITH made AS (
        INSERT INTO rag.silo_version (deploymentid) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING version
    )
    SELECT count(*) > 0 FROM made
$$),
('InsertMembershipKey', $$
    WITH raised AS (
        UPDATE rag.silo_version AS v SET version = v.version + 1
        WHERE v.deploymentid = @DeploymentId AND v.version = @Version
            AND NOT EXISTS (
                SELECT FROM rag.silo AS s
                WHERE s.deploymentid = @DeploymentId AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
            )
        RETURNING v.deploymentid
    ), made AS (
        INSERT INTO rag.silo (
            deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime
        )
        SELECT deploymentid, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
        FROM raised
        RETURNING port
    )
    SELECT count(*) > 0 FROM made
$$),
('UpdateMembershipKey', $$
    WITH raised AS (
        UPDATE rag.silo_version AS v SET version = v.version + 1
        WHERE v.deploymentid = @DeploymentId AND v.version = @Version
            AND EXISTS (
                SELECT FROM rag.silo AS s
                WHERE s.deploymentid = @DeploymentId AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
            )
        RETURNING v.deploymentid
    ), changed AS (
        UPDATE rag.silo AS s SET status = @Status, suspecttimes = @SuspectTimes, iamalivetime = greatest(s.iamalivetime, @IAmAliveTime)
        FROM raised
        WHERE s.deploymentid = raised.deploymentid AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
        RETURNING s.port
    )
    SELECT count(*) > 0 FROM changed
$$),
('UpdateIAmAlivetimeKey', $$
    UPDATE rag.silo SET iamalivetime = @IAmAliveTime
    WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$$),
('MembershipReadRowKey', $$
    SELECT v.version, s.address, s.port, s.generation, s.siloname, s.hostname, s.status, s.proxyport, s.suspecttimes, s.starttime,
        s.iamalivetime
    FROM rag.silo_version AS v
    LEFT JOIN rag.silo AS s
        ON s.deploymentid = v.deploymentid AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
    WHERE v.deploymentid = @DeploymentId
$$),
('MembershipReadAllKey', $$
    SELECT v.version, s.address, s.port, s.generation, s.siloname, s.hostname, s.status, s.proxyport, s.suspecttimes, s.starttime,
        s.iamalivetime
    FROM rag.silo_version AS v
    LEFT JOIN rag.silo AS s ON s.deploymentid = v.deploymentid
    WHERE v.deploymentid = @DeploymentId
$$),
('GatewaysQueryKey', $$
    SELECT address, proxyport, generation FROM rag.silo WHERE deploymentid = @DeploymentId AND status = @Status AND proxyport > 0
$$),
('DeleteMembershipTableEntriesKey', $$
    WITH gone AS (DELETE FROM rag.silo WHERE deploymentid = @DeploymentId)
    DELETE FROM rag.silo_version WHERE deploymentid = @DeploymentId
$$),
('CleanupDefunctSiloEntriesKey', $$
    DELETE FROM rag.silo WHERE deploymentid = @DeploymentId AND status = 6 AND greatest(starttime, iamalivetime) < @IAmAliveTime
$$);
