namespace Rag.Engine.Cache.Disk;

/// <summary>One file of the disk tier. Whatever goes wrong is an <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
internal interface IKvFile : IDisposable
{
    long Length { get; }

    /// <summary>Bytes read: fewer than asked for only at the end of the file.</summary>
    int Read(Span<byte> target, long offset);

    void Write(ReadOnlySpan<byte> source, long offset);

    /// <summary>Returns when all that was written is on the disk.</summary>
    void Flush();
}
