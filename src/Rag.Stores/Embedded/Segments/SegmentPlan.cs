namespace Rag.Stores.Embedded.Segments;

/// <summary>Which neighboring segments should next become one file: <c>views[First..First + Count]</c>.</summary>
internal readonly record struct SegmentPlan(int First, int Count)
{
    private const int MergeWidth = 4;

    /// <summary>Null when all is well. The last view is the tail.</summary>
    public static SegmentPlan? Next(IReadOnlyList<SegmentView> views, EmbeddedStoreOptions options)
    {
        if (Seal(views, options) is { } seal)
        {
            return seal;
        }

        var tail = views.Count - 1;
        for (var i = 0; i < tail; i++)
        {
            if (views[i].LiveRows * 10L < views[i].Rows * 7L)
            {
                return new SegmentPlan(i, 1);
            }
        }

        return tail > options.MaxSegments ? Lightest(views, tail, options.MaxSegmentRows) : null;
    }

    /// <summary>Null while the tail, which is the last view, is short.</summary>
    public static SegmentPlan? Seal(IReadOnlyList<SegmentView> views, EmbeddedStoreOptions options) =>
        views[^1].Rows >= options.SealRows ? new SegmentPlan(views.Count - 1, 1) : null;

    /// <summary>Runs of segments, tail included, as few as their size allows.</summary>
    public static IEnumerable<SegmentPlan> Compaction(IReadOnlyList<SegmentView> views, EmbeddedStoreOptions options)
    {
        // From the end, so that a replaced run does not shift those that are still to come.
        var end = views.Count;
        while (end > 0)
        {
            var first = end - 1;
            var rows = (long)views[first].LiveRows;
            while (first > 0 && rows + views[first - 1].LiveRows <= options.MaxSegmentRows)
            {
                first--;
                rows += views[first].LiveRows;
            }

            yield return new SegmentPlan(first, end - first);
            end = first;
        }
    }

    /// <summary>
    /// Merging the run with the fewest rows keeps the sizes growing geometrically, so that a row is rewritten a few times only.
    /// </summary>
    private static SegmentPlan? Lightest(IReadOnlyList<SegmentView> views, int count, int maxRows)
    {
        SegmentPlan? lightest = null;
        var fewest = maxRows + 1L;
        var width = Math.Min(MergeWidth, count);
        for (var first = 0; first + width <= count; first++)
        {
            var rows = 0L;
            for (var i = first; i < first + width; i++)
            {
                rows += views[i].LiveRows;
            }

            if (rows < fewest)
            {
                fewest = rows;
                lightest = new SegmentPlan(first, width);
            }
        }

        return lightest;
    }
}
