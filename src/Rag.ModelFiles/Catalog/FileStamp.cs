namespace Rag.ModelFiles.Catalog;

/// <summary>
/// The size of a file in bytes and the time of its last write in UTC ticks; a file whose stamp is unchanged counts as not touched.
/// </summary>
internal readonly record struct FileStamp(long Bytes, long WrittenTicks)
{
    public static FileStamp Of(FileInfo file) => new(file.Length, file.LastWriteTimeUtc.Ticks);
}
