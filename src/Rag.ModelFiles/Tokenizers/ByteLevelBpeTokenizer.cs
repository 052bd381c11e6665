using System.Buffers;
using System.Text;
using Rag.Core.Text;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// Byte-level byte-pair encoding. A broken surrogate becomes U+FFFD. A byte for which the vocabulary has no token is left out, as
/// in the reference implementation. docs/decisions/tokenizers.md says why this is our own.
/// </summary>
internal sealed partial class ByteLevelBpeTokenizer : VocabularyTokenizer
{
    /// <summary>The most bytes of a word that is merged in memory of the stack.</summary>
    private const int ShortWord = 256;

    private readonly ByteLevelBpeModel _model;
    private readonly BpeMerges _merges;
    private readonly int[] _byteTokens = new int[256];
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>>? _wholeWords;
    private readonly WordCache _cache = new();

    public ByteLevelBpeTokenizer(ByteLevelBpeModel model)
        : base(model.Tokens.Count, model.Added, model.ComputeDigest())
    {
        _model = model;
        _merges = new BpeMerges(model.Merges, model.Added.IsSpecial);
        var ids = new Dictionary<string, int>(model.Tokens.Count, StringComparer.Ordinal);
        for (var id = 0; id < model.Tokens.Count; id++)
        {
            TokenBytes[id] = model.Added.WithId(id) is { } added
                ? added.IsSpecial
                    ? []
                    : Encoding.UTF8.GetBytes(added.Content)
                : ByteAlphabet.BytesOf(model.Tokens[id]);
            if (model.Added.WithId(id) is null)
            {
                ids.TryAdd(model.Tokens[id], id);
            }
        }

        for (var b = 0; b < 256; b++)
        {
            _byteTokens[b] = ids.GetValueOrDefault(ByteAlphabet.CharacterOf((byte)b).ToString(), -1);
        }

        if (model.WholeWords)
        {
            _wholeWords = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        }
    }

    protected override void Append(ReadOnlySpan<char> text, TextPlace place, List<int> ids)
    {
        if (_model.ComposesCharacters && !Ascii.IsValid(text))
        {
            text = UnicodeForm.Of(text.ToString(), NormalizationForm.FormC);
        }

        while (!text.IsEmpty)
        {
            var length = _model.Splitting.NextLength(text);
            AppendWord(text[..length], ids);
            text = text[length..];
        }
    }

    private void AppendWord(ReadOnlySpan<char> word, List<int> ids)
    {
        if (_cache.TryGet(word, out var known))
        {
            ids.AddRange(known);
            return;
        }

        var capacity = Encoding.UTF8.GetMaxByteCount(word.Length);
        var pooledBytes = capacity > ShortWord ? ArrayPool<byte>.Shared.Rent(capacity) : null;
        var buffer = pooledBytes ?? stackalloc byte[ShortWord];
        var bytes = buffer[..Encoding.UTF8.GetBytes(word, buffer)];
        var pooledTokens = bytes.Length > ShortWord ? ArrayPool<int>.Shared.Rent(bytes.Length) : null;
        var tokens = pooledTokens ?? stackalloc int[ShortWord];

        tokens = tokens[..Merge(bytes, tokens)];
        ids.AddRange(tokens);
        _cache.Add(word, tokens);

        if (pooledBytes is not null)
        {
            ArrayPool<byte>.Shared.Return(pooledBytes);
        }

        if (pooledTokens is not null)
        {
            ArrayPool<int>.Shared.Return(pooledTokens);
        }
    }

    private int Merge(ReadOnlySpan<byte> bytes, Span<int> tokens)
    {
        if (_wholeWords is { } wholeWords && bytes.Length <= ShortWord)
        {
            Span<char> characters = stackalloc char[ShortWord];
            for (var i = 0; i < bytes.Length; i++)
            {
                characters[i] = ByteAlphabet.CharacterOf(bytes[i]);
            }

            if (wholeWords.TryGetValue(characters[..bytes.Length], out tokens[0]))
            {
                return 1;
            }
        }

        var count = 0;
        foreach (var b in bytes)
        {
            if (_byteTokens[b] >= 0)
            {
                tokens[count++] = _byteTokens[b];
            }
        }

        return _merges.Apply(tokens[..count]);
    }
}
