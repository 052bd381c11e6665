using Rag.Core.Models;

namespace Rag.Ingestion.Tests.Chunking;

/// <summary>
/// A tokenizer that keeps account of how much text it was asked to count: a measure of work that no busy machine disturbs.
/// </summary>
internal sealed class CountingTokenizer(ITokenizer inner) : ITokenizer
{
    private long _charsCounted;

    public long CharsCounted => Interlocked.Read(ref _charsCounted);

    public int VocabularySize => inner.VocabularySize;

    public string Digest => inner.Digest;

    public int Count(string text)
    {
        Interlocked.Add(ref _charsCounted, text.Length);
        return inner.Count(text);
    }

    public int[] Encode(string text) => inner.Encode(text);

    public int[] EncodeWithSpecials(string text) => inner.EncodeWithSpecials(text);

    public int? SpecialToken(string name) => inner.SpecialToken(name);

    public bool IsSpecial(int id) => inner.IsSpecial(id);

    public ReadOnlySpan<byte> BytesOf(int id) => inner.BytesOf(id);

    public string Decode(ReadOnlySpan<int> ids) => inner.Decode(ids);
}
