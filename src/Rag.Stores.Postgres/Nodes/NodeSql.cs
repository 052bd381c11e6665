namespace Rag.Stores.Postgres.Nodes;

/// <summary>Leases of nodes. The server's clock is read when a row's lock is held, not when the transaction began.</summary>
internal static class NodeSql
{
    /// <summary>The protocol $1 of the node $2 holds from now on where no lease of another one runs.</summary>
    public const string Agree = """
        INSERT INTO rag.setting AS s (key, value) VALUES ('node_protocol', $1)
        ON CONFLICT (key) DO UPDATE SET value = CASE
            WHEN EXISTS (SELECT 1 FROM rag.node WHERE name <> $2 AND leased_until > clock_timestamp()) THEN s.value
            ELSE excluded.value
        END
        RETURNING value
        """;

    /// <summary>No row where the name's lease runs at another address: that is another node.</summary>
    public const string Take = """
        INSERT INTO rag.node AS n (name, address, silo, term, leased_until, is_serving, is_evicted)
        VALUES ($1, $2, $3, nextval('rag.node_term'), clock_timestamp() + $4, false, false)
        ON CONFLICT (name) DO UPDATE
            SET address = excluded.address, silo = excluded.silo, term = excluded.term, leased_until = clock_timestamp() + $4,
                is_serving = false, is_evicted = false
            WHERE n.address = excluded.address OR n.leased_until <= clock_timestamp()
        RETURNING n.term
        """;

    public const string Renew = """
        UPDATE rag.node SET leased_until = clock_timestamp() + $3, is_serving = $4
        WHERE name = $1 AND term = $2 AND NOT is_evicted AND leased_until > clock_timestamp()
        """;

    public const string Live = """
        SELECT name, address, silo, term, is_serving AND NOT is_evicted, leased_until - clock_timestamp()
        FROM rag.node
        WHERE leased_until > clock_timestamp()
        ORDER BY name
        """;

    public const string Evict = """
        UPDATE rag.node SET is_evicted = true WHERE name = $1 AND term = $2
        RETURNING greatest(leased_until - clock_timestamp(), interval '0')
        """;

    public const string GiveUp = "UPDATE rag.node SET leased_until = clock_timestamp(), is_serving = false WHERE name = $1 AND term = $2";
}
