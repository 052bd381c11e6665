using System.Runtime.InteropServices;

namespace Rag.Prompting.Grounding;

/// <summary>
/// The words written so far of a short answer or a quotation, in bytes, and the places just behind every occurrence of them in the
/// passages.
/// </summary>
internal sealed class WrittenWords(IReadOnlyList<GroundedText> texts)
{
    private readonly List<byte> _bytes = [];
    private List<GroundedPlace> _places = [];
    private List<GroundedPlace> _next = [];
    private PendingMark? _pending;

    public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_bytes);

    /// <summary>Whether no passage has the words.</summary>
    public bool AreNowhere => _places.Count == 0;

    /// <summary>Whether a mark of several tokens may have begun.</summary>
    public bool MayBeInMark => _pending is not null;

    public bool Any(Func<GroundedText, int, bool> holds)
    {
        foreach (var place in _places)
        {
            if (holds(texts[place.Text], place.At))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Nothing is written yet, and what comes may begin at any word.</summary>
    /// <param name="withSpaces">Also with the space before it.</param>
    public void StartAtWords(bool withSpaces)
    {
        for (var text = 0; text < texts.Count; text++)
        {
            foreach (var at in texts[text].WordStarts)
            {
                _places.Add(new GroundedPlace(text, at));
                if (withSpaces && at > 0 && texts[text].Bytes[at - 1] == ' ')
                {
                    _places.Add(new GroundedPlace(text, at - 1));
                }
            }
        }
    }

    /// <summary>
    /// Nothing is written any more, and what comes may begin at the sentences that hold the words; at all where none are given.
    /// </summary>
    public void StartAtSentences(ReadOnlySpan<byte> words)
    {
        _bytes.Clear();
        _places.Clear();
        for (var text = 0; text < texts.Count; text++)
        {
            foreach (var sentence in texts[text].SentenceSpans)
            {
                if (words.IsEmpty || texts[text].Holds(sentence, words))
                {
                    _places.Add(new GroundedPlace(text, sentence.Start));
                }
            }
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        _next.Clear();
        foreach (var place in _places)
        {
            if (texts[place.Text].Continues(place.At, bytes))
            {
                _next.Add(place with { At = place.At + bytes.Length });
            }
        }

        (_places, _next) = (_next, _places);
    }

    /// <summary>What goes on with a mark that may have begun, or as a passage goes on.</summary>
    public void Allow(AllowedTokens allowed)
    {
        if (_pending is not null)
        {
            allowed.Add(_pending.Next);
        }

        foreach (var place in _places)
        {
            allowed.Add(texts[place.Text].SuccessorsAt(place.At));
        }
    }

    /// <summary>
    /// The mark that the token completes, with the words as they were before the mark. Of a mark of several tokens it is kept in mind that
    /// it may have begun.
    /// </summary>
    public int[]? CompletedBy(int token, params ReadOnlySpan<int[]> marks)
    {
        if (_pending is { } pending && pending.Accept(token))
        {
            return pending.IsComplete ? GoBackBefore(pending) : null;
        }

        _pending = null;
        foreach (var mark in marks)
        {
            if (token == mark[0])
            {
                _pending = mark.Length == 1 ? null : new PendingMark(mark, [.. _places], _bytes.Count);
                return _pending is null ? mark : null;
            }
        }

        return null;
    }

    private int[] GoBackBefore(PendingMark mark)
    {
        _pending = null;
        _places = [.. mark.Places];
        _bytes.RemoveRange(mark.Length, _bytes.Count - mark.Length);
        return mark.Tokens;
    }

    /// <summary>The first occurrence by rank of its passage; null where there is none.</summary>
    public (int Text, ByteSpan Span)? First()
    {
        if (_places.Count == 0)
        {
            return null;
        }

        var place = _places.MinBy(found => (found.Text, found.At));
        return (place.Text, new ByteSpan(place.At - _bytes.Count, place.At));
    }
}
