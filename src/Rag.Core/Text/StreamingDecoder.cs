using System.Text;
using Rag.Core.Models;

namespace Rag.Core.Text;

/// <summary>
/// Turns the ids of one byte-level token stream into pieces of text as they come. A piece never ends within a character:
/// its first bytes wait for the rest. Not thread-safe; one for each stream.
/// </summary>
public sealed class StreamingDecoder(ITokenizer tokenizer)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private char[] _characters = new char[64];

    /// <summary>The text that <paramref name="id"/> completes, perhaps none; special tokens give none.</summary>
    public string Push(int id) => Read(tokenizer.BytesOf(id), flush: false);

    /// <summary>Ends the stream: a character that was never completed becomes U+FFFD. The decoder is then as new.</summary>
    public string Flush() => Read([], flush: true);

    private string Read(ReadOnlySpan<byte> bytes, bool flush)
    {
        var most = Encoding.UTF8.GetMaxCharCount(bytes.Length);
        if (most > _characters.Length)
        {
            _characters = new char[most];
        }

        return new string(_characters, 0, _decoder.GetChars(bytes, _characters, flush));
    }
}
