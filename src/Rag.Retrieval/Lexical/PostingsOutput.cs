using System.Runtime.InteropServices;
using System.Text;

namespace Rag.Retrieval.Lexical;

/// <summary>Numbers, arrays and texts into a stream, little-endian, each array behind its length.</summary>
internal sealed class PostingsOutput(Stream stream)
{
    public void Number(int number) => stream.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in number)));

    public void Numbers(ReadOnlySpan<int> numbers)
    {
        Number(numbers.Length);
        stream.Write(MemoryMarshal.AsBytes(numbers));
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        stream.Write(bytes);
    }

    public void Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));
}
