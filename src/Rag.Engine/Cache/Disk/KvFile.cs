using Microsoft.Win32.SafeHandles;

namespace Rag.Engine.Cache.Disk;

internal sealed class KvFile(string path, FileMode mode) : IKvFile
{
    private readonly SafeFileHandle _handle = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

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

    public void Flush() => RandomAccess.FlushToDisk(_handle);

    public void Dispose() => _handle.Dispose();
}
