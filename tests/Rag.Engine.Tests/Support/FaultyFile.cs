using Rag.Engine.Cache.Disk;

namespace Rag.Engine.Tests.Support;

/// <summary>A real file on a disk that fills up.</summary>
internal sealed class FaultyFile(string path, FaultyDisk disk) : IKvFile
{
    private readonly KvFile _file = new(path);

    public long Length => _file.Length;

    public int Read(Span<byte> target, long offset) => _file.Read(target, offset);

    public void Write(ReadOnlySpan<byte> source, long offset)
    {
        var grows = Math.Max(0, offset + source.Length - _file.Length);
        if (grows > disk.FreeBytes)
        {
            // As much as fits is written, as a real disk would do it.
            var fits = (int)Math.Max(0, disk.FreeBytes + source.Length - grows);
            _file.Write(source[..fits], offset);
            disk.FreeBytes = 0;
            throw new IOException("No space left on device.");
        }

        disk.FreeBytes -= grows;
        _file.Write(source, offset);
    }

    public void SetLength(long length)
    {
        disk.FreeBytes += Math.Max(0, _file.Length - length);
        _file.SetLength(length);
    }

    public void Flush() => _file.Flush();

    public void Dispose() => _file.Dispose();
}

internal sealed class FaultyDisk
{
    public long FreeBytes { get; set; } = long.MaxValue / 2;

    public IKvFile Open(string path) => new FaultyFile(path, this);
}
