namespace Rag.Stores.Postgres.Moving;

/// <summary>A table on both sides of a move: how many rows each has, and a digest of them all.</summary>
public sealed record ComparedTable(string Name, long SourceRows, string SourceDigest, long TargetRows, string TargetDigest)
{
    public bool IsSame => SourceRows == TargetRows && SourceDigest == TargetDigest;
}
