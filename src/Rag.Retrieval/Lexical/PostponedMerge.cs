namespace Rag.Retrieval.Lexical;

/// <summary>
/// A merge of two neighbors that are too large to be merged while an update waits. It is computed on any thread, from what never changes;
/// <see cref="InvertedIndex.Merged"/> puts what it made into a later version.
/// </summary>
public sealed class PostponedMerge
{
    private readonly PostingsSegment _first;
    private readonly PostingsSegment _second;
    private PostingsSegment? _merged;

    internal PostponedMerge(PostingsSegment first, PostingsSegment second) => (_first, _second) = (first, second);

    public void Run() => _merged = PostingsSegment.Merge([_first, _second]);

    /// <summary>
    /// The segments with the merged one in the place of the two; null where they are not there any more, or it has not run. Documents that
    /// died since are dead in it.
    /// </summary>
    internal IEnumerable<PostingsSegment>? In(IReadOnlyList<PostingsSegment> segments)
    {
        var first = segments.FirstOrDefault(_first.IsSameButForDeaths);
        var second = segments.FirstOrDefault(_second.IsSameButForDeaths);
        if (_merged is not { } merged || first is null || second is null)
        {
            return null;
        }

        var died = _first.DiedBefore(first).Concat(_second.DiedBefore(second)).Select(row => merged.Find(row)!.Value).ToList();
        var now = died.Count == 0 ? merged : merged.Without(died);
        return segments.Where(segment => segment != second).Select(segment => segment == first ? now : segment);
    }
}
