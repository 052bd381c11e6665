namespace Rag.Engine.Tests.Support;

/// <summary>A real file on a disk that fills up or refuses to be written.</summary>
internal sealed class FaultyFile(string path, FileMode mode, FaultyDisk disk)
    : FileStream(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (disk.RefusesWrites)
        {
            throw new IOException("Input/output error.");
        }

        var grows = Math.Max(0, Position + buffer.Length - Length);
        if (grows > disk.FreeBytes)
        {
            // As much as fits is written, as a real disk would do it.
            var fits = (int)Math.Max(0, disk.FreeBytes + buffer.Length - grows);
            base.Write(buffer[..fits]);
            disk.FreeBytes = 0;
            throw new IOException("No space left on device.");
        }

        disk.FreeBytes -= grows;
        base.Write(buffer);
        disk.OnWrite?.Invoke();
    }

    /// <summary>No test cuts the power, and bringing each file to a real disk would take most of the tests' time.</summary>
    public override void Flush(bool flushToDisk)
    {
        if (flushToDisk)
        {
            disk.BroughtToDisk.Add(Name);
        }
    }
}

internal sealed class FaultyDisk
{
    public long FreeBytes { get; set; } = long.MaxValue / 2;

    public bool RefusesWrites { get; set; }

    /// <summary>Called after each write.</summary>
    public Action? OnWrite { get; set; }

    /// <summary>Files that a power cut would not change any more, in the order in which they were brought there.</summary>
    public List<string> BroughtToDisk { get; } = [];

    public FileStream Open(string path, FileMode mode) => new FaultyFile(path, mode, this);
}
