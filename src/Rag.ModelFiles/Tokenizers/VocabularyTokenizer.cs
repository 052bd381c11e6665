using System.Buffers;
using System.Text;
using Rag.Core.Models;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// The common part of the tokenizers: a vocabulary, added tokens, and ids gathered in a list that each thread has of its own.
/// </summary>
internal abstract class VocabularyTokenizer : ITokenizer
{
    /// <summary>The largest capacity of a list that is kept for the next text.</summary>
    private const int LargestScratch = 1 << 16;

    [ThreadStatic]
    private static List<int>? s_scratch;

    private readonly AddedTokens _added;
    private readonly AddedTokens _found;
    private readonly AddedTokens? _layout;
    private readonly AddedTokens.EncodeText _append;

    /// <param name="found">The added tokens that are looked for in a text as it is; without it all of them.</param>
    protected VocabularyTokenizer(int vocabularySize, AddedTokens added, string digest, AddedTokens? found = null)
    {
        _added = added;
        _found = found ?? added;
        _layout = _found.Layout();
        _append = Append;
        TokenBytes = new byte[vocabularySize][];
        Digest = digest;
    }

    public int VocabularySize => TokenBytes.Length;

    public string Digest { get; }

    public virtual bool DropsFinalSpace => false;

    /// <summary>The bytes of each token by id, empty for special tokens. The constructors of derived classes fill it.</summary>
    protected byte[][] TokenBytes { get; }

    public int[] Encode(string text) => AppendUntrusted(text).ToArray();

    public int[] EncodeWithSpecials(string text)
    {
        var ids = Scratch();
        _found.Split(text, new TextPlace(StartsText: true, IsTrusted: true), ids, _append);
        return ids.ToArray();
    }

    public int Count(string text) => AppendUntrusted(text).Count;

    private List<int> AppendUntrusted(string text)
    {
        var ids = Scratch();
        SplitUntrusted(text, ids, _append);
        return ids;
    }

    /// <summary>Calls <paramref name="append"/> for each stretch of text between added tokens that untrusted text may hold.</summary>
    protected void SplitUntrusted(string text, List<int> ids, AddedTokens.EncodeText append)
    {
        var place = new TextPlace(StartsText: true, IsTrusted: false);
        if (_layout is null)
        {
            append(text, place, ids);
        }
        else
        {
            _layout.Split(text, place, ids, append);
        }
    }

    public int? SpecialToken(string name) => _added.IdOf(name);

    public bool IsSpecial(int id) => _added.IsSpecial(id);

    public ReadOnlySpan<byte> BytesOf(int id) => TokenBytes[id];

    public virtual ReadOnlySpan<byte> BytesAtStart(int id) => TokenBytes[id];

    public string Decode(ReadOnlySpan<int> ids)
    {
        var bytes = new ArrayBufferWriter<byte>((ids.Length * 4) + 16);
        var isStart = true;
        foreach (var id in ids)
        {
            bytes.Write(isStart ? BytesAtStart(id) : BytesOf(id));
            isStart &= IsSpecial(id);
        }

        var text = Encoding.UTF8.GetString(bytes.WrittenSpan);
        return DropsFinalSpace && text.EndsWith(' ') ? text[..^1] : text;
    }

    /// <summary>Adds the ids of ordinary text.</summary>
    protected abstract void Append(ReadOnlySpan<char> text, TextPlace place, List<int> ids);

    /// <summary>The list of this thread, emptied. A list that a huge text has made large is replaced.</summary>
    private static List<int> Scratch()
    {
        if (s_scratch is not { Capacity: <= LargestScratch } scratch)
        {
            return s_scratch = new List<int>(512);
        }

        scratch.Clear();
        return scratch;
    }
}
