namespace Rag.Retrieval.Lexical;

/// <summary>
/// Makes one segment of several. Those that lie one behind the other, as segments of commits do, need no sorting: a merge then costs one
/// pass over their postings.
/// </summary>
internal sealed class PostingsMerge
{
    private readonly PostingsSegment[] _segments;

    /// <summary>By segment.</summary>
    private readonly int[][] _terms;

    /// <summary>By segment: what each document's number becomes; negative for the dead.</summary>
    private readonly int[][] _numbers;

    private readonly int[] _rows;
    private readonly int[] _lengths;

    /// <summary>Whether all rows of a segment are behind all of the one before.</summary>
    private readonly bool _isInOrder;

    private PostingsMerge(IReadOnlyList<PostingsSegment> segments)
    {
        _segments = [.. segments];
        _terms = [.. segments.Select(segment => segment.Arrays.Terms)];
        _numbers = [.. segments.Select(segment => new int[segment.Count])];
        _rows = new int[segments.Sum(segment => segment.LiveCount)];
        _lengths = new int[_rows.Length];
        _isInOrder = Enumerable
            .Range(1, Math.Max(0, segments.Count - 1))
            .All(s => segments[s - 1].RowOf(segments[s - 1].Count - 1) < segments[s].RowOf(0));
        Number();
    }

    /// <param name="segments">None of them empty; at least one.</param>
    public static PostingsSegment Of(IReadOnlyList<PostingsSegment> segments) => new PostingsMerge(segments).Merged();

    private void Number()
    {
        var origins = new (int Segment, int Document)[_rows.Length];
        var count = 0;
        foreach (var (s, segment) in _segments.Index())
        {
            foreach (var document in Enumerable.Range(0, segment.Count))
            {
                _numbers[s][document] = -1;
                if (segment.IsLive(document))
                {
                    _rows[count] = segment.RowOf(document);
                    origins[count++] = (s, document);
                }
            }
        }

        if (!_isInOrder)
        {
            Array.Sort(_rows, origins);
        }

        foreach (var (number, (s, document)) in origins.Index())
        {
            _numbers[s][document] = number;
            _lengths[number] = _segments[s].LengthOf(document);
        }
    }

    private PostingsSegment Merged()
    {
        var postings = new int[_segments.Sum(segment => segment.Arrays.Documents.Length)];
        var frequencies = new byte[postings.Length];
        var (terms, starts) = (new List<int>(), new List<int>());
        var (next, end) = (new int[_segments.Length], 0);
        while (LeastOf(next) is { } term)
        {
            var (start, sources) = (end, 0);
            for (var s = 0; s < next.Length; s++)
            {
                if (next[s] < _terms[s].Length && _terms[s][next[s]] == term)
                {
                    end = Append(s, next[s]++, postings, frequencies, end);
                    sources++;
                }
            }

            if (!_isInOrder && sources > 1)
            {
                postings.AsSpan(start, end - start).Sort(frequencies.AsSpan(start, end - start));
            }

            if (end > start)
            {
                terms.Add(term);
                starts.Add(start);
            }
        }

        starts.Add(end);
        Array.Resize(ref postings, end);
        Array.Resize(ref frequencies, end);
        return new PostingsSegment(_segments[0].Scope, _rows, _lengths, [.. terms], [.. starts], postings, frequencies, dead: null);
    }

    /// <summary>Null behind the last term of all.</summary>
    private int? LeastOf(int[] next)
    {
        int? least = null;
        for (var s = 0; s < next.Length; s++)
        {
            if (next[s] < _terms[s].Length && !(_terms[s][next[s]] >= least))
            {
                least = _terms[s][next[s]];
            }
        }

        return least;
    }

    /// <summary>Where the living postings of a segment's term end among all.</summary>
    private int Append(int s, int term, int[] postings, byte[] frequencies, int end)
    {
        var (_, _, _, starts, documents, howOften) = _segments[s].Arrays;
        var numbers = _numbers[s];
        for (var p = starts[term]; p < starts[term + 1]; p++)
        {
            var number = numbers[documents[p]];
            postings[end] = number;
            frequencies[end] = howOften[p];
            end += number >= 0 ? 1 : 0;
        }

        return end;
    }
}
