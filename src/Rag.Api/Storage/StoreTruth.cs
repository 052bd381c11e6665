namespace Rag.Api.Storage;

/// <summary>What holds articles and all else that is stored.</summary>
public enum StoreTruth
{
    /// <summary>Databases in the data folder, which one process has open.</summary>
    Embedded,

    /// <summary>A database of a PostgreSQL server, which any number of processes have open.</summary>
    Postgres,
}
