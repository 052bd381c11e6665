using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>The added tokens of a tokenizer. In trusted text the leftmost one is found first, and at one place the longest.</summary>
internal sealed class AddedTokens
{
    private readonly FrozenDictionary<string, AddedToken> _byContent;
    private readonly FrozenDictionary<int, AddedToken> _byId;
    private readonly Regex? _pattern;

    public AddedTokens(IReadOnlyCollection<AddedToken> tokens)
    {
        _byContent = tokens.ToFrozenDictionary(t => t.Content, StringComparer.Ordinal);
        _byId = tokens.GroupBy(t => t.Id).ToFrozenDictionary(g => g.Key, g => g.First());
        if (tokens.Count > 0)
        {
            var names = tokens
                .Select(t => t.Content)
                .OrderByDescending(c => c.Length)
                .ThenBy(c => c, StringComparer.Ordinal)
                .Select(Regex.Escape);
            _pattern = new Regex(string.Join('|', names), RegexOptions.CultureInvariant);
        }
    }

    public IEnumerable<AddedToken> All => _byContent.Values;

    public int? IdOf(string content) => _byContent.TryGetValue(content, out var token) ? token.Id : null;

    public AddedToken? WithId(int id) => _byId.GetValueOrDefault(id);

    public bool IsSpecial(int id) => _byId.TryGetValue(id, out var token) && token.IsSpecial;

    /// <summary>Calls <paramref name="encode"/> for each stretch of ordinary text and adds the ids of the tokens between them.</summary>
    public void Split(string text, List<int> ids, EncodeText encode)
    {
        var done = 0;
        for (var match = _pattern?.Match(text); match is { Success: true }; match = match.NextMatch())
        {
            var token = _byContent[match.Value];
            var before = text.AsSpan(done, Math.Max(match.Index - done, 0));
            encode(token.TakesLeftSpace ? before.TrimEnd() : before, ids);
            ids.Add(token.Id);
            done = match.Index + match.Length;
            while (token.TakesRightSpace && done < text.Length && char.IsWhiteSpace(text[done]))
            {
                done++;
            }
        }

        encode(text.AsSpan(done), ids);
    }

    public delegate void EncodeText(ReadOnlySpan<char> text, List<int> ids);
}
