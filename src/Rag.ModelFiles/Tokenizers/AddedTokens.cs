using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>The added tokens of a tokenizer. In trusted text the leftmost one is found first, and at one place the longest.</summary>
internal sealed class AddedTokens
{
    private readonly FrozenDictionary<string, AddedToken> _byContent;
    private readonly FrozenDictionary<int, AddedToken> _byId;
    private readonly FrozenDictionary<string, AddedToken>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <summary>Where one of them stands is found in one pass over the text, however many there are.</summary>
    private readonly SearchValues<string> _contents;

    /// <summary>The lengths that there are, the longest first.</summary>
    private readonly int[] _lengths;

    public AddedTokens(IReadOnlyCollection<AddedToken> tokens)
    {
        _byContent = tokens.ToFrozenDictionary(t => t.Content, StringComparer.Ordinal);
        _byId = tokens.GroupBy(t => t.Id).ToFrozenDictionary(g => g.Key, g => g.First());
        _lookup = _byContent.GetAlternateLookup<ReadOnlySpan<char>>();
        _contents = SearchValues.Create([.. _byContent.Keys], StringComparison.Ordinal);
        _lengths = [.. _byContent.Keys.Select(content => content.Length).Distinct().OrderDescending()];
    }

    public IEnumerable<AddedToken> All => _byContent.Values;

    public int? IdOf(string content) => _byContent.TryGetValue(content, out var token) ? token.Id : null;

    public AddedToken? WithId(int id) => _byId.GetValueOrDefault(id);

    public bool IsSpecial(int id) => _byId.TryGetValue(id, out var token) && token.IsSpecial;

    /// <summary>Calls <paramref name="encode"/> for each stretch of ordinary text and adds the ids of the tokens between them.</summary>
    public void Split(string text, List<int> ids, EncodeText encode)
    {
        var done = 0;
        for (var at = Next(text, 0); at >= 0; at = Next(text, at))
        {
            var token = LongestAt(text.AsSpan(at));
            var before = text.AsSpan(done, Math.Max(at - done, 0));
            encode(token.TakesLeftSpace ? before.TrimEnd() : before, ids);
            ids.Add(token.Id);
            at += token.Content.Length;
            done = at;
            while (token.TakesRightSpace && done < text.Length && char.IsWhiteSpace(text[done]))
            {
                done++;
            }
        }

        encode(text.AsSpan(done), ids);
    }

    /// <summary>The place of the next token from there on, or a negative number.</summary>
    private int Next(string text, int from) => text.AsSpan(from).IndexOfAny(_contents) is >= 0 and var found ? from + found : -1;

    private AddedToken LongestAt(ReadOnlySpan<char> text)
    {
        foreach (var length in _lengths)
        {
            if (length <= text.Length && _lookup.TryGetValue(text[..length], out var token))
            {
                return token;
            }
        }

        throw new UnreachableException();
    }

    public delegate void EncodeText(ReadOnlySpan<char> text, List<int> ids);
}
