using System.ComponentModel.DataAnnotations;
using Rag.Engine.Cache.Disk;

namespace Rag.Api.Hosting;

/// <summary>Whether cached passages outlive memory and restarts, in <c>kv/</c> of the data folder.</summary>
public sealed class KvDiskOptions
{
    public const string Section = "KvDisk";
    private const string FolderName = "kv";

    public bool Enabled { get; set; } = true;

    /// <summary>Most MiB of all files together. Default 2,048: some 90,000 tokens of the bundled reader.</summary>
    [Range(64, 1_048_576)]
    public int MiB { get; set; } = 2048;

    internal static string FolderOf(DataFolder data) => Path.Combine(data.Path, FolderName);

    internal DiskTierOptions? For(DataFolder data) =>
        Enabled ? new DiskTierOptions { Folder = FolderOf(data), Bytes = (long)MiB << 20 } : null;
}
