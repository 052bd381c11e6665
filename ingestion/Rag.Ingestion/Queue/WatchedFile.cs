using System.Text.Json.Serialization;
using Rag.Core.Files;

namespace Rag.Ingestion.Queue;

/// <summary>A file as it was at a look.</summary>
/// <param name="Changed">Ticks in UTC of its last change.</param>
public sealed record WatchedFile(string Path, long Changed, long Bytes)
{
    /// <summary>Null where there is no ordinary file.</summary>
    internal static WatchedFile? At(string path)
    {
        var file = new FileInfo(path);
        return FileForms.OfTarget(path) == FileForm.Ordinary && file.Exists
            ? new WatchedFile(path, file.LastWriteTimeUtc.Ticks, file.Length)
            : null;
    }
}

[JsonSerializable(typeof(List<WatchedFile>))]
internal sealed partial class WatchJson : JsonSerializerContext;
