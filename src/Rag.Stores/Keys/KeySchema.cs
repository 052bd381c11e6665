using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Keys;

/// <summary>The tables of the keys' database.</summary>
internal static class KeySchema
{
    public const string FileName = "keys.db";

    /// <summary>"RAGk".</summary>
    private const int ApplicationId = 0x5241476b;

    private static readonly string[] s_migrations =
    [
        """
            -- Keys that were given out. The digest is SHA-256 of the secret; roles are a number of their enumeration; collections stand
            -- line by line; times are ticks in UTC. The time of the last use is no part of the checksum.
            CREATE TABLE api_key (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                digest BLOB NOT NULL UNIQUE,
                name TEXT NOT NULL,
                tenant TEXT NOT NULL,
                roles INTEGER NOT NULL,
                collections TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                expires_at INTEGER,
                revoked_at INTEGER,
                used_at INTEGER,
                checksum INTEGER NOT NULL
            );

            -- What tenants may use in a minute; null for no bound.
            CREATE TABLE quota (
                tenant TEXT PRIMARY KEY,
                requests INTEGER,
                generated_tokens INTEGER,
                computed_tokens INTEGER,
                checksum INTEGER NOT NULL
            );
            """,
        """
            -- What is left of a tenant's bounds, as it was at a time (ticks in UTC); null where all of it is left. A row that somebody
            -- changes is worth a minute of a quota, so it has no checksum.
            CREATE TABLE quota_use (
                tenant TEXT PRIMARY KEY,
                requests REAL,
                generated_tokens REAL,
                computed_tokens REAL,
                kept_at INTEGER NOT NULL
            );
            """,
    ];

    public static SideDatabase In(string dataDir) =>
        new(
            Path.Combine(Path.GetFullPath(dataDir), FileName),
            ApplicationId,
            s_migrations,
            "restore it from a backup; where there is none, delete it: every key ends, the service answers its own machine alone, and new "
                + "keys have to be given out."
        );
}
