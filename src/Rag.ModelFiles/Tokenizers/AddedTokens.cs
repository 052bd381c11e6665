using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using Rag.ModelFiles.Tokenizers.Patterns;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>The added tokens of a tokenizer. In trusted text the leftmost one is found first, and at one place the longest.</summary>
internal sealed class AddedTokens
{
    private readonly FrozenDictionary<string, AddedToken> _byContent;
    private readonly FrozenDictionary<int, AddedToken> _byId;
    private readonly FrozenDictionary<string, AddedToken>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly SearchValues<string> _contents;
    private readonly int[] _lengths;

    public AddedTokens(IReadOnlyCollection<AddedToken> tokens)
    {
        _byContent = tokens.ToFrozenDictionary(t => t.Content, StringComparer.Ordinal);
        _byId = tokens.GroupBy(t => t.Id).ToFrozenDictionary(g => g.Key, g => g.First());
        _bySpan = _byContent.GetAlternateLookup<ReadOnlySpan<char>>();

        // A token without a name stands for no text, so none is ever found.
        string[] contents = [.. _byContent.Keys.Where(content => content.Length > 0)];
        _contents = SearchValues.Create(contents, StringComparison.Ordinal);
        _lengths = [.. contents.Select(content => content.Length).Distinct().OrderDescending()];
    }

    public IEnumerable<AddedToken> All => _byContent.Values;

    public int? IdOf(string content) => _byContent.TryGetValue(content, out var token) ? token.Id : null;

    public AddedToken? WithId(int id) => _byId.GetValueOrDefault(id);

    public bool IsSpecial(int id) => _byId.TryGetValue(id, out var token) && token.IsSpecial;

    /// <summary>The tokens of white space alone; null where there are none.</summary>
    public AddedTokens? Layout() => All.Any(token => token.IsLayout) ? new AddedTokens([.. All.Where(token => token.IsLayout)]) : null;

    /// <summary>Calls <paramref name="encode"/> for each stretch of ordinary text and adds the ids of the tokens between them.</summary>
    public void Split(string text, TextPlace place, List<int> ids, EncodeText encode)
    {
        var done = 0;
        var searched = 0;
        while (text.AsSpan(searched).IndexOfAny(_contents) is >= 0 and var found)
        {
            var at = searched + found;
            var token = LongestAt(text.AsSpan(at));
            searched = at + token.Content.Length;
            if (token.IsWholeWord && IsTouched(text, at, searched))
            {
                continue;
            }

            var before = text.AsSpan(done, Math.Max(at - done, 0));
            encode(token.TakesLeftSpace ? before.TrimEnd() : before, place with { StartsText = place.StartsText && done == 0 }, ids);
            ids.Add(token.Id);
            done = searched;
            while (token.TakesRightSpace && done < text.Length && char.IsWhiteSpace(text[done]))
            {
                done++;
            }
        }

        encode(text.AsSpan(done), place with { StartsText = place.StartsText && done == 0 }, ids);
    }

    private static bool IsTouched(string text, int start, int end)
    {
        Rune.DecodeLastFromUtf16(text.AsSpan(0, start), out var before, out _);
        Rune.DecodeFromUtf16(text.AsSpan(end), out var after, out _);
        return RuneSet.Word.Contains(before) || RuneSet.Word.Contains(after);
    }

    /// <summary>The longest token that the text begins with; there is one.</summary>
    private AddedToken LongestAt(ReadOnlySpan<char> text)
    {
        foreach (var length in _lengths)
        {
            if (length <= text.Length && _bySpan.TryGetValue(text[..length], out var token))
            {
                return token;
            }
        }

        throw new InvalidOperationException("No added token begins where one was found.");
    }

    public delegate void EncodeText(ReadOnlySpan<char> text, TextPlace place, List<int> ids);
}
