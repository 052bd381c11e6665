namespace Rag.Retrieval.Lexical;

/// <summary>
/// A merge of two neighbors, or a segment's own without its dead, that takes too long while an update waits. It is computed on any thread,
/// from what never changes; <see cref="InvertedIndex.Merged"/> puts what it made into a later version.
/// </summary>
public sealed class PostponedMerge
{
    private readonly IReadOnlyList<PostingsSegment> _parts;
    private PostingsSegment? _merged;

    internal PostponedMerge(params IReadOnlyList<PostingsSegment> parts) => _parts = parts;

    public void Run() => _merged = PostingsSegment.Merge(_parts);

    /// <summary>
    /// The segments with the merged one in the place of its parts; null where they are not there any more, or it has not run. Documents
    /// that died since are dead in it.
    /// </summary>
    internal IEnumerable<PostingsSegment>? In(IReadOnlyList<PostingsSegment> segments)
    {
        PostingsSegment[] parts = [.. _parts.Select(part => segments.FirstOrDefault(part.IsSameButForDeaths)).OfType<PostingsSegment>()];
        if (_merged is not { } merged || parts.Length < _parts.Count)
        {
            return null;
        }

        var died = _parts.Zip(parts).SelectMany(part => part.First.DiedBefore(part.Second)).Select(row => merged.Find(row)!.Value).ToList();
        var now = died.Count == 0 ? merged : merged.Without(died);
        return segments.Except(parts[1..]).Select(segment => segment == parts[0] ? now : segment);
    }
}
