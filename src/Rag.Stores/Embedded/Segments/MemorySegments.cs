using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Embedded.Segments;

/// <summary>
/// Keeps the segments of an index that has no files few and free of dead rows, by the plan that is made for files. Used under the writer
/// lock; searches go on meanwhile.
/// </summary>
internal static class MemorySegments
{
    public static void Maintain(IndexState state, EmbeddedStoreOptions options)
    {
        while (SegmentPlan.Next(state.Current.Segments, options) is { } plan)
        {
            state.Replace(plan.First, plan.Count, Merged(state.Current.Segments.Slice(plan.First, plan.Count)));
        }
    }

    /// <summary>Null when none of their chunks lives.</summary>
    private static unsafe SegmentView? Merged(IReadOnlyList<SegmentView> views)
    {
        var (chunks, rows) = (views.Sum(view => view.LiveChunks), views.Sum(view => view.LiveRows));
        if (chunks == 0)
        {
            return null;
        }

        var merged = new TailSegment(views[0].Segment.Dimensions, chunks, rows);
        foreach (var view in views)
        {
            var segment = view.Segment;
            foreach (var slot in view.LivingSlots())
            {
                var halves = new ReadOnlySpan<ushort>(segment.HalvesOf(segment.RowStarts[slot]), view.RowsOf(slot) * segment.Dimensions);
                merged.Append(segment.ChunkIds[slot], halves);
            }
        }

        return new SegmentView(merged, null, SegmentView.LivingArticles(views), chunks, null);
    }
}
