using Rag.Engine.Cache.Disk;

namespace Rag.Engine.Tests.Support;

/// <summary>A real file on a disk that fills up or refuses to be written.</summary>
internal sealed class FaultyFile(string path, FileMode mode, FaultyDisk disk) : IKvFile
{
    private readonly KvFile _file = new(path, mode);

    public long Length => _file.Length;

    public int Read(Span<byte> target, long offset) => _file.Read(target, offset);

    public void Write(ReadOnlySpan<byte> source, long offset)
    {
        if (disk.RefusesWrites)
        {
            throw new IOException("Input/output error.");
        }

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

    /// <summary>No test cuts the power, and bringing each file to a real disk would take most of the tests' time.</summary>
    public void Flush()
    {
    }

    public void Dispose() => _file.Dispose();
}

internal sealed class FaultyDisk
{
    public long FreeBytes { get; set; } = long.MaxValue / 2;

    public bool RefusesWrites { get; set; }

    public IKvFile Open(string path, FileMode mode) => new FaultyFile(path, mode, this);
}
