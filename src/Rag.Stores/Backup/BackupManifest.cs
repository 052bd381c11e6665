namespace Rag.Stores.Backup;

/// <summary>What a backup holds, as its last entry says: a backup that was cut has none.</summary>
/// <param name="Format">Of the backup itself; the databases have versions of their own.</param>
/// <param name="CreatedAt">When it was begun: what was acknowledged before is in it.</param>
public sealed record BackupManifest(int Format, DateTimeOffset CreatedAt, IReadOnlyList<BackedUpFile> Files)
{
    public const int NewestFormat = 1;

    /// <summary>Of all files together.</summary>
    public long Bytes => Files.Sum(file => file.Length);
}
