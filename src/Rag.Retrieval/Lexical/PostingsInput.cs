using System.Runtime.InteropServices;
using System.Text;

namespace Rag.Retrieval.Lexical;

/// <summary>What <see cref="PostingsOutput"/> wrote; nothing is allocated that the rest of the stream cannot fill.</summary>
/// <param name="left">Bytes of the stream that are still to come.</param>
internal sealed class PostingsInput(Stream stream, long left)
{
    private long _left = left;

    public bool IsAtEnd => _left == 0;

    /// <exception cref="InvalidDataException">The stream is too short.</exception>
    public int Number()
    {
        var number = 0;
        Fill(MemoryMarshal.AsBytes(new Span<int>(ref number)));
        return number;
    }

    /// <inheritdoc cref="Number"/>
    public int[] Numbers()
    {
        var numbers = Array<int>(Number());
        Fill(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    /// <inheritdoc cref="Number"/>
    public byte[] Bytes()
    {
        var bytes = Array<byte>(Number());
        Fill(bytes);
        return bytes;
    }

    /// <inheritdoc cref="Number"/>
    public string Text() => Encoding.UTF8.GetString(Bytes());

    private T[] Array<T>(int length)
        where T : unmanaged =>
        length >= 0 && length <= _left / Marshal.SizeOf<T>() ? GC.AllocateUninitializedArray<T>(length) : throw Cut();

    private void Fill(Span<byte> bytes)
    {
        if (bytes.Length > _left || stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw Cut();
        }

        _left -= bytes.Length;
    }

    private static InvalidDataException Cut() => new("The postings are cut.");
}
