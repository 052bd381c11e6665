using Rag.Core.Articles;

namespace Rag.Retrieval.Lexical;

/// <summary>
/// An immutable part of an <see cref="InvertedIndex"/>. Documents are numbered from 0 in row order; the postings of terms[i] stand in
/// [starts[i], starts[i + 1]) in document order. Removing documents makes a new segment that shares all but the bitmap of the dead.
/// </summary>
internal sealed class PostingsSegment
{
    private readonly int[] _rows;
    private readonly int[] _lengths;
    private readonly int[] _terms;
    private readonly int[] _starts;
    private readonly int[] _documents;
    private readonly byte[] _frequencies;
    private readonly ulong[]? _dead;

    public PostingsSegment(
        AccessScope scope,
        int[] rows,
        int[] lengths,
        int[] terms,
        int[] starts,
        int[] documents,
        byte[] frequencies,
        ulong[]? dead
    )
    {
        Scope = scope;
        (_rows, _lengths, _terms, _starts, _documents, _frequencies, _dead) = (rows, lengths, terms, starts, documents, frequencies, dead);
        for (var document = 0; document < rows.Length; document++)
        {
            if (IsLive(document))
            {
                LiveCount++;
                LiveLength += lengths[document];
            }
        }
    }

    /// <summary>The same with more dead: who derives it says what lives, so that nothing is counted anew.</summary>
    private PostingsSegment(PostingsSegment other, ulong[] dead)
    {
        Scope = other.Scope;
        (_rows, _lengths, _terms, _starts) = (other._rows, other._lengths, other._terms, other._starts);
        (_documents, _frequencies, _dead) = (other._documents, other._frequencies, dead);
    }

    /// <summary>Who may read all of its documents.</summary>
    public AccessScope Scope { get; }

    /// <summary>Documents including the dead.</summary>
    public int Count => _rows.Length;

    public int LiveCount { get; private init; }

    /// <summary>Sum of the lengths, in indexed words, of the live documents.</summary>
    public long LiveLength { get; private init; }

    /// <summary>Whether no document is dead.</summary>
    public bool IsWhole => LiveCount == Count;

    public int RowOf(int document) => _rows[document];

    public int LengthOf(int document) => _lengths[document];

    public bool IsLive(int document) => _dead is null || (_dead[document >> 6] & (1UL << document)) == 0;

    /// <summary>The live document in this row, else null.</summary>
    public int? Find(int row)
    {
        var document = Array.BinarySearch(_rows, row);
        return document >= 0 && IsLive(document) ? document : null;
    }

    /// <summary>Document numbers and frequencies of a term, the dead included; both empty when it has none.</summary>
    public void Postings(int term, out ReadOnlySpan<int> documents, out ReadOnlySpan<byte> frequencies)
    {
        var i = Array.BinarySearch(_terms, term);
        var (start, end) = i < 0 ? (0, 0) : (_starts[i], _starts[i + 1]);
        documents = _documents.AsSpan(start, end - start);
        frequencies = _frequencies.AsSpan(start, end - start);
    }

    /// <summary>Number of live documents that hold the term.</summary>
    public int LiveFrequency(int term)
    {
        Postings(term, out var documents, out _);
        if (_dead is null)
        {
            return documents.Length;
        }

        var live = 0;
        foreach (var document in documents)
        {
            live += IsLive(document) ? 1 : 0;
        }

        return live;
    }

    public PostingsSegment Without(IEnumerable<int> documents)
    {
        var dead = new ulong[(_rows.Length + 63) >> 6];
        _dead?.CopyTo(dead, 0);
        var (count, length) = (LiveCount, LiveLength);
        foreach (var document in documents)
        {
            if ((dead[document >> 6] >> document & 1) == 0)
            {
                dead[document >> 6] |= 1UL << document;
                count--;
                length -= _lengths[document];
            }
        }

        return new PostingsSegment(this, dead) { LiveCount = count, LiveLength = length };
    }

    /// <summary>Whether the other one has the same documents, whichever of them are dead.</summary>
    public bool IsSameButForDeaths(PostingsSegment other) => other._rows == _rows;

    /// <summary>Rows of documents that live here and are dead in a later one that is the same but for deaths.</summary>
    public IEnumerable<int> DiedBefore(PostingsSegment later) =>
        later.LiveCount == LiveCount
            ? []
            : Enumerable.Range(0, Count).Where(document => IsLive(document) && !later.IsLive(document)).Select(RowOf);

    /// <summary>One segment with the live documents of all of them, which are of one scope.</summary>
    public static PostingsSegment Merge(IReadOnlyList<PostingsSegment> segments) => PostingsMerge.Of(segments);

    /// <summary>What a merge reads.</summary>
    public (int[] Rows, int[] Lengths, int[] Terms, int[] Starts, int[] Documents, byte[] Frequencies) Arrays =>
        (_rows, _lengths, _terms, _starts, _documents, _frequencies);

    /// <summary>Sets what is not zero in the place of each term that has postings here.</summary>
    public void Mark(int[] numbers)
    {
        foreach (var term in _terms)
        {
            numbers[term] = 1;
        }
    }

    /// <summary>Of a whole segment.</summary>
    /// <param name="numbers">What each term's number becomes, in the same order.</param>
    public void Write(PostingsOutput output, int[] numbers)
    {
        output.Text(Scope.Value);
        output.Numbers(_rows);
        output.Numbers(_lengths);
        output.Numbers(Array.ConvertAll(_terms, term => numbers[term]));
        output.Numbers(_starts);
        output.Numbers(_documents);
        output.Bytes(_frequencies);
    }

    /// <exception cref="InvalidDataException">The arrays contradict each other: nothing may be looked up in them.</exception>
    public static PostingsSegment Read(PostingsInput input, int vocabulary)
    {
        var scope = new AccessScope(input.Text());
        var (rows, lengths, terms, starts) = (input.Numbers(), input.Numbers(), input.Numbers(), input.Numbers());
        var (documents, frequencies) = (input.Numbers(), input.Bytes());
        var isSound =
            lengths.Length == rows.Length
            && starts.Length == terms.Length + 1
            && starts[0] == 0
            && starts[^1] == documents.Length
            && frequencies.Length == documents.Length
            && Ascends(rows, 0, int.MaxValue)
            && Ascends(terms, 0, vocabulary)
            && Ascends(starts, 0, int.MaxValue)
            && documents.AsSpan().IndexOfAnyExceptInRange(0, rows.Length - 1) < 0
            && lengths.AsSpan().IndexOfAnyExceptInRange(0, int.MaxValue) < 0;
        return isSound
            ? new PostingsSegment(scope, rows, lengths, terms, starts, documents, frequencies, dead: null)
            : throw new InvalidDataException("The postings contradict themselves.");
    }

    /// <summary>Whether each is above the one before, all in [first, end).</summary>
    private static bool Ascends(ReadOnlySpan<int> numbers, int first, int end)
    {
        var least = first;
        foreach (var number in numbers)
        {
            if (number < least || number >= end)
            {
                return false;
            }

            least = number + 1;
        }

        return true;
    }

    /// <summary>Throws when the arrays contradict each other.</summary>
    public void CheckIntegrity()
    {
        var lengths = new long[Count];
        for (var i = 0; i < _terms.Length; i++)
        {
            Postings(_terms[i], out var documents, out var frequencies);
            for (var p = 0; p < documents.Length; p++)
            {
                if (p > 0 && documents[p] <= documents[p - 1])
                {
                    throw new InvalidOperationException($"Postings of term {_terms[i]} are out of order.");
                }

                lengths[documents[p]] += frequencies[p];
            }
        }

        for (var document = 0; document < Count; document++)
        {
            if (lengths[document] > _lengths[document] || (_lengths[document] > 0 && lengths[document] == 0))
            {
                throw new InvalidOperationException(
                    $"Row {_rows[document]} has postings for {lengths[document]} of {_lengths[document]} words."
                );
            }
        }
    }
}
