using System.Text;
using Rag.Core.Models;

namespace Rag.Core.Text;

/// <summary>
/// Turns the ids of one token stream into pieces of text as they come. A piece never ends within a character: its first bytes wait for the
/// rest, and so does a space that may be the text's last where that is left out. Not thread-safe; one for each stream.
/// </summary>
public sealed class StreamingDecoder(ITokenizer tokenizer)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private char[] _characters = new char[64];
    private bool _hasStarted;
    private string _held = "";

    /// <summary>The text that <paramref name="id"/> completes, perhaps none; special tokens give none.</summary>
    public string Push(int id)
    {
        var piece = Read(_hasStarted ? tokenizer.BytesOf(id) : tokenizer.BytesAtStart(id), flush: false);
        _hasStarted = _hasStarted || !tokenizer.IsSpecial(id);
        if (!tokenizer.DropsFinalSpace || piece.Length == 0)
        {
            return piece;
        }

        piece = _held + piece;
        _held = piece[^1] == ' ' ? " " : "";
        return piece[..^_held.Length];
    }

    /// <summary>Ends the stream: a character that was never completed becomes U+FFFD. The decoder is then as new.</summary>
    public string Flush()
    {
        var piece = Read([], flush: true);
        piece = piece.Length == 0 ? "" : _held + piece;
        (_hasStarted, _held) = (false, "");
        return piece;
    }

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
