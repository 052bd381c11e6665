using System.Collections.Immutable;
using Rag.Core.Models;
using Rag.Core.Prompts;

namespace Rag.Prompting;

/// <summary>
/// A frame as token ids. The text is tokenized together with the plain words that touch it, as the whole would be, and never with special
/// tokens: whatever a text holds, none of it ends its turn.
/// </summary>
internal sealed class TokenFrame
{
    private readonly ITokenizer _tokenizer;
    private readonly int[] _before;
    private readonly string _lead;
    private readonly string _trail;
    private readonly int[] _after;

    public TokenFrame(ITokenizer tokenizer, PromptFrame frame)
    {
        _tokenizer = tokenizer;
        var lead = EndOfSpecials(frame.Before);
        var trail = StartOfSpecials(frame.After);
        (_before, _lead) = (tokenizer.EncodeWithSpecials(frame.Before[..lead]), frame.Before[lead..]);
        (_trail, _after) = (frame.After[..trail], tokenizer.EncodeWithSpecials(frame.After[trail..]));
    }

    public ImmutableArray<int> Around(string text) => [.. _before, .. _tokenizer.Encode(_lead + text + _trail), .. _after];

    /// <summary>The place behind the last special token; 0 where there is none.</summary>
    private int EndOfSpecials(string text)
    {
        if (!HasSpecial(text))
        {
            return 0;
        }

        var start = First(text.Length, at => !HasSpecial(text[at..])) - 1;
        return start + First(text.Length - start, length => HasSpecial(text.Substring(start, length)));
    }

    /// <summary>The place before the first special token; the text's end where there is none.</summary>
    private int StartOfSpecials(string text)
    {
        if (!HasSpecial(text))
        {
            return text.Length;
        }

        var end = First(text.Length, HasSpecialIn);
        return First(end, at => !HasSpecial(text[at..end])) - 1;

        bool HasSpecialIn(int length) => HasSpecial(text[..length]);
    }

    /// <summary>The first number from 0 to <paramref name="most"/> for which something holds that holds for all greater ones.</summary>
    private static int First(int most, Func<int, bool> holds)
    {
        var (low, high) = (0, most);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = holds(middle) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private bool HasSpecial(string text) => Array.Exists(_tokenizer.EncodeWithSpecials(text), _tokenizer.IsSpecial);
}
