using System.Runtime.InteropServices;
using System.Text;

namespace Rag.ModelFiles.Tokenizers.Words;

/// <summary>Byte-pair encoding over the characters of a word, which in byte-level vocabularies stand for bytes.</summary>
internal sealed class BpeWords : IWordModel
{
    private readonly BpeRules _rules;
    private readonly BpeMerges _merges;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _texts;
    private readonly HashSet<long>? _joints;
    private readonly WordCache _cache = new();

    /// <param name="texts">The tokens that text may become: all but the control tokens.</param>
    /// <param name="ranks">The rank of each merge; without it they are in order of rank.</param>
    public BpeWords(
        IReadOnlyList<string> tokens,
        Dictionary<string, int> texts,
        IReadOnlyList<(int Left, int Right, int Merged)> merges,
        BpeRules rules,
        IReadOnlyList<int>? ranks = null
    )
    {
        _rules = rules;
        _merges = new BpeMerges(merges, id => !texts.ContainsKey(tokens[id]), ranks);
        _texts = texts.GetAlternateLookup<ReadOnlySpan<char>>();
        _joints = Joints(tokens, merges, rules);
    }

    /// <summary>
    /// The pairs of single characters that are neighbors in some token. Between any others no merge ever takes place, so that a text
    /// without words, as SentencePiece has them, falls into short parts all the same. Null where characters are written in other ways.
    /// </summary>
    private static HashSet<long>? Joints(
        IReadOnlyList<string> tokens,
        IReadOnlyList<(int Left, int Right, int Merged)> merges,
        BpeRules rules
    )
    {
        if (rules.Prefix.Length > 0 || rules.Suffix.Length > 0 || merges.Any(merge => ByteTokens.ValueOf(tokens[merge.Merged]) is not null))
        {
            return null;
        }

        int[] first = [.. Enumerable.Range(0, tokens.Count)];
        int[] last = [.. first];
        var joints = new HashSet<long>();
        foreach (var (left, right, merged) in merges.OrderBy(merge => tokens[merge.Merged].Length))
        {
            first[merged] = first[left];
            last[merged] = last[right];
            joints.Add(Joint(last[left], first[right]));
        }

        return joints;
    }

    private static long Joint(int left, int right) => ((long)left << 32) | (uint)right;

    public void Append(string word, List<int> ids)
    {
        if (_cache.TryGet(word, out var known))
        {
            ids.AddRange(known);
            return;
        }

        if (_rules.WholeWords && _texts.TryGetValue(word, out var whole))
        {
            ids.Add(whole);
            return;
        }

        var before = ids.Count;
        var tokens = CollectionsMarshal.AsSpan(Characters(word));
        var start = 0;
        for (var i = 1; i <= tokens.Length; i++)
        {
            if (i == tokens.Length || _joints?.Contains(Joint(tokens[i - 1], tokens[i])) == false)
            {
                var part = tokens[start..i];
                ids.AddRange(part[.._merges.Apply(part)]);
                start = i;
            }
        }

        _cache.Add(word, CollectionsMarshal.AsSpan(ids)[before..]);
    }

    private List<int> Characters(string word)
    {
        var ids = new List<int>(word.Length);
        var hasUnknown = false;
        var at = 0;
        while (at < word.Length)
        {
            var length = char.IsHighSurrogate(word[at]) ? 2 : 1;
            var character = word.AsSpan(at, length);
            at += length;
            if (TryCharacter(character, at == length, at == word.Length, out var id))
            {
                AddUnknown(ids, ref hasUnknown);
                ids.Add(id);
            }
            else if (!TryBytes(character, ids) && _rules.UnknownId is not null)
            {
                if (!_rules.FusesUnknown)
                {
                    AddUnknown(ids, ref hasUnknown);
                }

                hasUnknown = true;
            }
        }

        AddUnknown(ids, ref hasUnknown);
        return ids;
    }

    private void AddUnknown(List<int> ids, ref bool hasUnknown)
    {
        if (hasUnknown)
        {
            ids.Add(_rules.UnknownId!.Value);
            hasUnknown = false;
        }
    }

    private bool TryCharacter(ReadOnlySpan<char> character, bool isFirst, bool isLast, out int id) =>
        _rules.Prefix.Length == 0 && _rules.Suffix.Length == 0
            ? _texts.TryGetValue(character, out id)
            : _texts.TryGetValue($"{(isFirst ? "" : _rules.Prefix)}{character}{(isLast ? _rules.Suffix : "")}", out id);

    private bool TryBytes(ReadOnlySpan<char> character, List<int> ids)
    {
        if (_rules.ByteTokens is not { } tokens)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[4];
        bytes = bytes[..Encoding.UTF8.GetBytes(character, bytes)];
        foreach (var b in bytes)
        {
            if (tokens[b] < 0)
            {
                return false;
            }
        }

        foreach (var b in bytes)
        {
            ids.Add(tokens[b]);
        }

        return true;
    }
}
