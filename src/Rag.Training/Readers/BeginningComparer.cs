using System.Runtime.CompilerServices;

namespace Rag.Training.Readers;

/// <summary>
/// Samples are alike whose prompts are equal but for the last part, so that what stands before it is computed once. A prompt of one part has
/// nothing to share, and is like no other.
/// </summary>
internal sealed class BeginningComparer : IEqualityComparer<Sample>
{
    public bool Equals(Sample? x, Sample? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && x.Segments.Count > 1 && x.Beginning.SequenceEqual(y.Beginning));

    public int GetHashCode(Sample sample) =>
        sample.Segments.Count > 1
            ? sample.Beginning.Aggregate(0, (hash, segment) => HashCode.Combine(hash, segment))
            : RuntimeHelpers.GetHashCode(sample);
}
