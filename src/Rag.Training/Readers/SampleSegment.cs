namespace Rag.Training.Readers;

/// <summary>A part of a sample's prompt.</summary>
/// <param name="IsPassage">The tokens of a passage see their own passage alone, those of other parts everything before them.</param>
internal sealed record SampleSegment(int[] Ids, bool IsPassage)
{
    public bool Equals(SampleSegment? other) => other is not null && IsPassage == other.IsPassage && Ids.AsSpan().SequenceEqual(other.Ids);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(IsPassage);
        foreach (var id in Ids)
        {
            hash.Add(id);
        }

        return hash.ToHashCode();
    }
}
