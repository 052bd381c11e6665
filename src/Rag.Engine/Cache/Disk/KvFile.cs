using Microsoft.Win32.SafeHandles;

namespace Rag.Engine.Cache.Disk;

/// <summary>One file of the disk tier. Whatever goes wrong is an <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
internal interface IKvFile : IDisposable
{
    long Length { get; }

    /// <summary>Bytes read: fewer than asked for only at the end of the file.</summary>
    int Read(Span<byte> target, long offset);

    void Write(ReadOnlySpan<byte> source, long offset);

    void SetLength(long length);

    /// <summary>Returns when all that was written is on the disk.</summary>
    void Flush();
}

internal sealed class KvFile(string path) : IKvFile
{
    private readonly SafeFileHandle _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);

    public long Length => RandomAccess.GetLength(_handle);

    public int Read(Span<byte> target, long offset)
    {
        var done = 0;
        while (done < target.Length && RandomAccess.Read(_handle, target[done..], offset + done) is > 0 and var read)
        {
            done += read;
        }

        return done;
    }

    public void Write(ReadOnlySpan<byte> source, long offset) => RandomAccess.Write(_handle, source, offset);

    public void SetLength(long length) => RandomAccess.SetLength(_handle, length);

    public void Flush() => RandomAccess.FlushToDisk(_handle);

    public void Dispose() => _handle.Dispose();
}
