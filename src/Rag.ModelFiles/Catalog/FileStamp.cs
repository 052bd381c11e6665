namespace Rag.ModelFiles.Catalog;

/// <summary>
/// The size of a file in bytes, the time of its last write in UTC ticks and its number in the file system (0 where the system tells none).
/// A file whose stamp is unchanged counts as not touched; one that was put in another's place has another number. Of a link it is the stamp
/// of the file that the link leads to.
/// </summary>
internal readonly record struct FileStamp(long Bytes, long WrittenTicks, ulong Number)
{
    /// <exception cref="IOException">There is no such file.</exception>
    public static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks, FileNumber.Of(path));
    }
}
