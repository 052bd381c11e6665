using System.Collections.Immutable;
using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Retrieval.Lexical;

/// <summary>
/// BM25 over chunks by row, in memory. A version never changes: <see cref="With"/> gives the next one, and a reader that holds an older
/// version goes on reading that one, so that no reader ever sees half an update. Reading is thread-safe; only one thread at a time may make
/// new versions of an index and of the versions derived from it.
/// </summary>
/// <remarks>
/// Postings live in immutable segments whose sizes fall at least by half from one to the next, so an update costs little, a search visits
/// few segments, and every document is merged a logarithmic number of times. A segment holds documents of one scope, so that the part of
/// the index that somebody may read is a choice of segments: see <see cref="For"/>.
/// </remarks>
public sealed class InvertedIndex
{
    private readonly Vocabulary _vocabulary;
    private readonly ImmutableArray<PostingsSegment> _segments;

    /// <summary>Documents above which a merge can be postponed.</summary>
    private const int MostMergedAtOnce = 1 << 15;

    private InvertedIndex(Vocabulary vocabulary, ImmutableArray<PostingsSegment> segments)
    {
        _vocabulary = vocabulary;
        _segments = segments;
        Count = segments.Sum(segment => segment.LiveCount);
        AverageLength = Count == 0 ? 1 : Math.Max(1, segments.Sum(segment => segment.LiveLength) / (double)Count);
    }

    /// <summary>An index without documents, and a vocabulary of its own.</summary>
    public static InvertedIndex Create() => new(new Vocabulary(), []);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="length">Bytes of the stream.</param>
    /// <exception cref="InvalidDataException">The bytes are cut, contradict themselves, or are another version's.</exception>
    public static InvertedIndex Load(Stream stream, long length)
    {
        var (vocabulary, segments) = SavedPostings.Read(stream, length);
        return new InvertedIndex(vocabulary, [.. segments]);
    }

    /// <summary>Writes the living documents, without anything of those that were removed.</summary>
    public void Save(Stream stream) => SavedPostings.Write(stream, _vocabulary, _segments);

    /// <summary>Of all documents, in no order.</summary>
    public IEnumerable<int> Rows() =>
        _segments.SelectMany(segment => Enumerable.Range(0, segment.Count).Where(segment.IsLive).Select(segment.RowOf));

    /// <summary>Number of documents.</summary>
    public int Count { get; }

    /// <summary>Indexed words a document, at least 1.</summary>
    internal double AverageLength { get; }

    internal IReadOnlyList<PostingsSegment> Segments => _segments;

    /// <summary>The next version: without the rows removed (unknown rows are passed over), with the documents added.</summary>
    /// <param name="postpones">
    /// Whether large merges wait for <see cref="Postponed"/>: updates take less long, and until it has run searches visit more segments.
    /// </param>
    /// <exception cref="ArgumentException">A row is added that is there already, or twice.</exception>
    public InvertedIndex With(IReadOnlyCollection<int> removed, IEnumerable<LexicalDocument> added, bool postpones = false)
    {
        var segments = _segments.ToBuilder();
        if (removed.Count > 0)
        {
            Remove(segments, removed);
        }

        var tally = _vocabulary.TakeTally();
        var builders = new ScopedBuilders(_vocabulary, tally);
        foreach (var document in added)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(document.Row);
            if (Holds(segments, document.Row))
            {
                throw new ArgumentException($"Row {document.Row} is there already.");
            }

            builders.Add(document);
        }

        segments.AddRange(builders.Build());
        _vocabulary.GiveBack(tally);
        var most = postpones ? MostMergedAtOnce : int.MaxValue;
        return new InvertedIndex(
            _vocabulary,
            [.. segments.GroupBy(segment => segment.Scope).SelectMany(ofOneScope => Compacted(ofOneScope, most))]
        );
    }

    /// <summary>The next merge that was postponed; null where none is left.</summary>
    public PostponedMerge? Postponed() =>
        _segments
            .Where(IsMostlyDead)
            .Select(segment => new PostponedMerge(segment))
            .Concat(
                _segments
                    .GroupBy(segment => segment.Scope)
                    .SelectMany(ofOneScope => ofOneScope.Zip(ofOneScope.Skip(1)))
                    .Where(pair => BreaksTheRule(pair.First, pair.Second))
                    .Select(pair => new PostponedMerge(pair.First, pair.Second))
            )
            .LastOrDefault();

    /// <summary>The next version: the same documents in fewer segments. This one where its parts are not there any more.</summary>
    public InvertedIndex Merged(PostponedMerge merge) =>
        merge.In(_segments) is { } segments ? new InvertedIndex(_vocabulary, [.. segments]) : this;

    /// <summary>
    /// What these readers may find, with statistics of words over that alone: neither what is found nor its scores depend on documents of
    /// other readers.
    /// </summary>
    public InvertedIndex For(IReadOnlySet<AccessScope> scopes) =>
        _segments.All(segment => scopes.Contains(segment.Scope))
            ? this
            : new InvertedIndex(_vocabulary, [.. _segments.Where(segment => scopes.Contains(segment.Scope))]);

    /// <summary>For documents that are laid over versions of this index.</summary>
    public LexicalOverlay CreateOverlay() => new(_vocabulary);

    /// <summary>A version to search: the rule of sizes does not hold for it.</summary>
    internal InvertedIndex Under(IEnumerable<PostingsSegment> overlay) => new(_vocabulary, _segments.AddRange(overlay));

    private static void Remove(ImmutableArray<PostingsSegment>.Builder segments, IReadOnlyCollection<int> rows)
    {
        for (var s = 0; s < segments.Count; s++)
        {
            var segment = segments[s];
            var dead = rows.Select(segment.Find).OfType<int>().ToList();
            if (dead.Count > 0)
            {
                segments[s] = segment.Without(dead);
            }
        }
    }

    private static bool Holds(IReadOnlyList<PostingsSegment> segments, int row)
    {
        foreach (var segment in segments)
        {
            if (segment.Find(row) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Restores the rule of sizes among segments of one scope, and rewrites those that are mostly dead.</summary>
    /// <param name="most">Documents that are merged now.</param>
    private static List<PostingsSegment> Compacted(IEnumerable<PostingsSegment> ofOneScope, int most)
    {
        var segments = ofOneScope.ToList();
        for (var s = segments.Count - 1; s >= 0; s--)
        {
            if (segments[s].LiveCount == 0)
            {
                segments.RemoveAt(s);
            }
            else if (IsMostlyDead(segments[s]) && segments[s].Count <= most)
            {
                segments[s] = PostingsSegment.Merge([segments[s]]);
            }
        }

        var at = segments.Count - 1;
        while (at > 0)
        {
            if (!BreaksTheRule(segments[at - 1], segments[at]) || (long)segments[at - 1].Count + segments[at].Count > most)
            {
                at--;
                continue;
            }

            var merged = PostingsSegment.Merge([segments[at - 1], segments[at]]);
            segments[at - 1] = merged;
            segments.RemoveAt(at);
            at = Math.Min(at, segments.Count - 1);
        }

        return segments;
    }

    private static bool IsMostlyDead(PostingsSegment segment) => segment.LiveCount * 2L < segment.Count;

    private static bool BreaksTheRule(PostingsSegment larger, PostingsSegment smaller) => smaller.Count * 2L > larger.Count;

    public bool Contains(int row) => Holds(_segments, row);

    /// <summary>The rows with the highest scores above zero, best first, equal ones by row.</summary>
    /// <param name="terms">Distinct terms of <see cref="Analyzer"/>; unknown ones score nothing.</param>
    /// <param name="accepts">Rows that may be returned; null for all. Scores do not depend on it.</param>
    public List<ScoredRow> Top(IReadOnlyList<TermWeight> terms, int count, Func<int, bool>? accepts = null)
    {
        using var sets = accepts is null ? null : new RowSets(1, row => accepts(row) ? 1u : 0);
        return
        [
            .. Bm25.Top(this, Weigh(terms), count, sets)[0]
                .Items.OrderByDescending(item => item.Score)
                .ThenBy(item => item.Place)
                .Select(item => new ScoredRow(item.Place, item.Score)),
        ];
    }

    /// <summary>The rows of each set with the highest scores above zero, in no order; where there are no sets, of all rows.</summary>
    /// <param name="terms">As for <see cref="Top(IReadOnlyList{TermWeight}, int, Func{int, bool}?)"/>.</param>
    public IReadOnlyList<TopScores<int>> TopOfEach(IReadOnlyList<TermWeight> terms, int count, RowSets? sets) =>
        Bm25.Top(this, Weigh(terms), count, sets);

    /// <summary>The scores of given rows, exactly those of <see cref="Top"/>; 0 where the row is unknown or holds no term.</summary>
    public void Score(IReadOnlyList<TermWeight> terms, ReadOnlySpan<int> rows, Span<float> scores) =>
        Bm25.Score(this, Weigh(terms), rows, scores);

    private List<WeighedTerm> Weigh(IReadOnlyList<TermWeight> terms)
    {
        var weighed = new List<WeighedTerm>(terms.Count);
        foreach (var (term, weight) in terms)
        {
            if (_vocabulary.Find(term) is { } number)
            {
                var frequency = 0;
                foreach (var segment in _segments)
                {
                    frequency += segment.LiveFrequency(number);
                }

                if (frequency > 0)
                {
                    weighed.Add(new WeighedTerm(number, (float)(weight * Bm25.InverseFrequency(Count, frequency))));
                }
            }
        }

        return weighed;
    }

    /// <inheritdoc cref="Bm25.InverseFrequency"/>
    public double InverseFrequency(string term) => Bm25.InverseFrequency(Count, FrequencyOf(term));

    /// <summary>Over all documents of this index.</summary>
    public LexicalStatistics Statistics(IReadOnlyCollection<string> terms) =>
        new(Count, AverageLength, terms.Distinct(StringComparer.Ordinal).ToDictionary(term => term, FrequencyOf, StringComparer.Ordinal));

    private int FrequencyOf(string term) =>
        _vocabulary.Find(term) is { } number ? _segments.Sum(segment => segment.LiveFrequency(number)) : 0;

    /// <summary>Throws when a row stands in two segments, or a segment contradicts itself.</summary>
    public void CheckIntegrity()
    {
        var rows = new HashSet<int>();
        foreach (var segment in _segments)
        {
            segment.CheckIntegrity();
            for (var document = 0; document < segment.Count; document++)
            {
                if (segment.IsLive(document) && !rows.Add(segment.RowOf(document)))
                {
                    throw new InvalidOperationException($"Row {segment.RowOf(document)} stands in two segments.");
                }
            }
        }
    }
}

/// <param name="Weight">The query's weight times the term's inverse document frequency.</param>
internal readonly record struct WeighedTerm(int Number, float Weight);
