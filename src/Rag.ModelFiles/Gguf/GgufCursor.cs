using System.Buffers.Binary;
using System.Text;
using Rag.Core.Numerics;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Gguf;

/// <summary>
/// Reads a GGUF header front to back; every length is checked against the rest of the file, and of the longest header that is read, before
/// it is used.
/// </summary>
internal ref struct GgufCursor(MappedFile file)
{
    public long Position { get; private set; }

    private readonly long End => Math.Min(file.Length, BoundedFile.MaximumLength);

    /// <summary>Bytes that the header can still have.</summary>
    public readonly long Left => Math.Max(End - Position, 0);

    public ReadOnlySpan<byte> Take(int length, string what)
    {
        if (length > Left)
        {
            throw Ended(what);
        }

        var span = file.Span(Position, length);
        Position += length;
        return span;
    }

    public uint UInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    public ulong UInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, what));

    /// <summary>The number of things that follow, of at least <paramref name="bytesEach"/> bytes each.</summary>
    /// <param name="most">More than this are not read, however long the file is.</param>
    public long Count(int bytesEach, string what, long most = long.MaxValue)
    {
        var count = UInt64(what);
        if (count > (ulong)most)
        {
            throw new ModelFileException(file.Path, $"{what} is {count}, more than the {most} that are read: the file is damaged.");
        }

        if (count > (ulong)(Left / bytesEach))
        {
            throw new ModelFileException(
                file.Path,
                $"{what} is {count}, more than the {Left} bytes that follow can hold: the file is truncated or damaged."
            );
        }

        return (long)count;
    }

    public ReadOnlySpan<byte> StringBytes(int maximumLength, string what)
    {
        var length = UInt64(what);
        if (length > (ulong)maximumLength || (long)length > Left)
        {
            throw new ModelFileException(
                file.Path,
                $"{what} claims {length} bytes, but {Math.Min(maximumLength, Left)} are the most it can have here: the file is "
                    + "truncated or damaged."
            );
        }

        return Take((int)length, what);
    }

    public string String(int maximumLength, string what) => Encoding.UTF8.GetString(StringBytes(maximumLength, what));

    public void Skip(long length, string what)
    {
        if (length > Left)
        {
            throw Ended(what);
        }

        Position += length;
    }

    private readonly ModelFileException Ended(string what) =>
        new(
            file.Path,
            End == file.Length
                ? $"the file ends at byte {file.Length} within {what}: it is truncated."
                : $"the header goes on at byte {End}, within {what}: longer ones are not read."
        );

    public void AlignTo(int alignment)
    {
        Position = Math.Min(Integers.RoundUp(Position, alignment), file.Length);
    }
}
