using Rag.Core.Indexing;
using Rag.Stores.Embedded.Segments;

namespace Rag.Stores.Embedded.Index;

/// <summary>
/// The sets of articles of which a query wants the best each, as bits: the lowest stands for all that its filter permits, the next ones for
/// its sets of outlets, of what the filter permits. Immutable.
/// </summary>
internal sealed class SlotSets
{
    private const uint All = 1;

    /// <summary>Chunks of a segment that are looked at to know about how many are in sets.</summary>
    private const int Samples = 256;

    private readonly SlotFilter _filter;

    /// <summary>By the number of an outlet.</summary>
    private readonly uint[] _ofOutlet;

    /// <exception cref="ArgumentException">There are too many sets.</exception>
    public SlotSets(IndexQuery query, FilterNames names)
    {
        query.RequireFewOutlets();
        _filter = new SlotFilter(query.Filter, names);
        Count = 1 + query.Outlets.Count;
        _ofOutlet = new uint[names.Sources.Length];
        foreach (var (i, outlets) in query.Outlets.Index())
        {
            foreach (var (number, source) in names.Sources.Index())
            {
                _ofOutlet[number] |= outlets.Contains(source) ? All << (1 + i) : 0;
            }
        }
    }

    public int Count { get; }

    /// <summary>There is one set, and everything is in it.</summary>
    public bool IsEverything => Count == 1 && _filter.PermitsEverything;

    public uint Of(ArticleRef article) =>
        !_filter.Permits(article) ? 0
        : article.SourceNumber >= 0 ? All | _ofOutlet[article.SourceNumber]
        : All;

    /// <summary>About the share of the chunks that are in any set, from some of them; the same at each call.</summary>
    public double ShareOf(IReadOnlyList<SegmentView> views)
    {
        if (IsEverything || views.Count == 0)
        {
            return 1;
        }

        var random = new Random(views.Count);
        var chunks = views.Sum(view => (double)view.Chunks);
        return views.Sum(view =>
            view.Chunks / chunks * Enumerable.Range(0, Samples).Count(_ => Of(view, random.Next(view.Chunks)) != 0) / Samples
        );
    }

    /// <summary>None of a dead chunk.</summary>
    public uint Of(SegmentView view, int slot) => view.IsDead(slot) ? 0 : Of(view.Articles[slot]);

    /// <summary>Every chunk of the segment is in the one set that there is.</summary>
    public bool HoldAll(SegmentView view) => IsEverything && view.LiveChunks == view.Chunks;
}
