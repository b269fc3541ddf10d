-- What Orleans' ADO.NET providers need in PostgreSQL: their queries, by the names and parameters that they use, and tables for these. It is run by each
-- process that joins, and changes nothing where it was run before. One process at a time: the lock ends with the transaction.
SELECT pg_advisory_xact_lock(7166128273811);

CREATE TABLE IF NOT EXISTS OrleansQuery (QueryKey varchar(64) PRIMARY KEY, QueryText text NOT NULL);

CREATE TABLE IF NOT EXISTS midasnet_cluster (
    deployment varchar(150) PRIMARY KEY,
    version integer NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS midasnet_silo (
    deployment varchar(150) NOT NULL REFERENCES midasnet_cluster,
    address varchar(45) NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    name varchar(150) NOT NULL,
    host varchar(150) NOT NULL,
    status integer NOT NULL,
    gateway_port integer,
    suspect_times text,
    started timestamptz NOT NULL,
    alive timestamptz NOT NULL,
    PRIMARY KEY (deployment, address, port, generation)
);

-- A row is a grain's state. Rows are replaced often and whole, so room is left on their pages.
CREATE TABLE IF NOT EXISTS midasnet_grain (
    service varchar(150) NOT NULL,
    kind varchar(512) NOT NULL,
    key varchar(512) NOT NULL,
    n0 bigint NOT NULL,
    n1 bigint NOT NULL,
    version integer NOT NULL,
    content bytea,
    PRIMARY KEY (service, kind, key, n0, n1)
) WITH (fillfactor = 70);

-- Training data and states of runs do not get smaller.
ALTER TABLE midasnet_grain ALTER COLUMN content SET STORAGE EXTERNAL;

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', '
    WITH added AS (INSERT INTO midasnet_cluster (deployment) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::int FROM added'),
('InsertMembershipKey', '
    WITH next AS (
        UPDATE midasnet_cluster SET version = version + 1
        WHERE deployment = @DeploymentId AND version = @Version AND NOT EXISTS (
            SELECT FROM midasnet_silo WHERE deployment = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING 1),
    added AS (
        INSERT INTO midasnet_silo (deployment, address, port, generation, name, host, status, gateway_port, started, alive)
        SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM next
        RETURNING 1)
    SELECT count(*)::int FROM added'),
('UpdateMembershipKey', '
    WITH next AS (
        UPDATE midasnet_cluster SET version = version + 1
        WHERE deployment = @DeploymentId AND version = @Version AND EXISTS (
            SELECT FROM midasnet_silo WHERE deployment = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING 1),
    changed AS (
        UPDATE midasnet_silo SET status = @Status, suspect_times = @SuspectTimes, alive = @IAmAliveTime
        FROM next WHERE deployment = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
        RETURNING 1)
    SELECT count(*)::int FROM changed'),
('UpdateIAmAlivetimeKey', '
    UPDATE midasnet_silo SET alive = @IAmAliveTime
    WHERE deployment = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation'),
('MembershipReadRowKey', '
    SELECT c.deployment AS DeploymentId, s.address AS Address, s.port AS Port, s.generation AS Generation, s.name AS SiloName, s.host AS HostName,
        s.status AS Status, s.gateway_port AS ProxyPort, s.suspect_times AS SuspectTimes, s.started AS StartTime, s.alive AS IAmAliveTime, c.version AS Version
    FROM midasnet_cluster c LEFT JOIN midasnet_silo s
        ON s.deployment = c.deployment AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
    WHERE c.deployment = @DeploymentId'),
('MembershipReadAllKey', '
    SELECT c.deployment AS DeploymentId, s.address AS Address, s.port AS Port, s.generation AS Generation, s.name AS SiloName, s.host AS HostName,
        s.status AS Status, s.gateway_port AS ProxyPort, s.suspect_times AS SuspectTimes, s.started AS StartTime, s.alive AS IAmAliveTime, c.version AS Version
    FROM midasnet_cluster c LEFT JOIN midasnet_silo s ON s.deployment = c.deployment
    WHERE c.deployment = @DeploymentId'),
('DeleteMembershipTableEntriesKey', '
    DELETE FROM midasnet_silo WHERE deployment = @DeploymentId;
    DELETE FROM midasnet_cluster WHERE deployment = @DeploymentId'),
('GatewaysQueryKey', '
    SELECT address AS Address, gateway_port AS ProxyPort, generation AS Generation FROM midasnet_silo
    WHERE deployment = @DeploymentId AND status = @Status AND gateway_port > 0'),
('CleanupDefunctSiloEntriesKey', '
    DELETE FROM midasnet_silo WHERE deployment = @DeploymentId AND alive < @IAmAliveTime AND status <> 3'),
('ReadFromStorageKey', '
    SELECT content AS PayloadBinary, version AS Version FROM midasnet_grain
    WHERE service = @ServiceId AND kind = @GrainTypeString AND key = coalesce(@GrainIdExtensionString, '''') AND n0 = @GrainIdN0 AND n1 = @GrainIdN1'),
('WriteToStorageKey', '
    WITH added AS (
        INSERT INTO midasnet_grain (service, kind, key, n0, n1, version, content)
        SELECT @ServiceId, @GrainTypeString, coalesce(@GrainIdExtensionString, ''''), @GrainIdN0, @GrainIdN1, 1, @PayloadBinary
        WHERE CAST(@GrainStateVersion AS integer) IS NULL
        ON CONFLICT DO NOTHING RETURNING version),
    changed AS (
        UPDATE midasnet_grain SET version = version + 1, content = @PayloadBinary
        WHERE service = @ServiceId AND kind = @GrainTypeString AND key = coalesce(@GrainIdExtensionString, '''') AND n0 = @GrainIdN0 AND n1 = @GrainIdN1
            AND version = CAST(@GrainStateVersion AS integer)
        RETURNING version)
    SELECT coalesce((SELECT version FROM added), (SELECT version FROM changed), CAST(@GrainStateVersion AS integer)) AS NewGrainStateVersion'),
('ClearStorageKey', '
    UPDATE midasnet_grain SET version = version + 1, content = NULL
    WHERE service = @ServiceId AND kind = @GrainTypeString AND key = coalesce(@GrainIdExtensionString, '''') AND n0 = @GrainIdN0 AND n1 = @GrainIdN1
        AND version = CAST(@GrainStateVersion AS integer)
    RETURNING version AS NewGrainStateVersion'),
('DeleteStorageKey', '
    DELETE FROM midasnet_grain
    WHERE service = @ServiceId AND kind = @GrainTypeString AND key = coalesce(@GrainIdExtensionString, '''') AND n0 = @GrainIdN0 AND n1 = @GrainIdN1
        AND version = CAST(@GrainStateVersion AS integer)
    RETURNING version + 1 AS NewGrainStateVersion')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText WHERE OrleansQuery.QueryText <> excluded.QueryText;
