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

    /// <summary>None of a dead chunk.</summary>
    public uint Of(SegmentView view, int slot) => view.IsDead(slot) ? 0 : Of(view.Articles[slot]);

    /// <summary>Every chunk of the segment is in the one set that there is.</summary>
    public bool HoldAll(SegmentView view) => IsEverything && view.LiveChunks == view.Chunks;
}
