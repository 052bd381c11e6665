namespace Rag.Engine.Cache;

/// <summary>Where a part begins among a sequence's own tokens.</summary>
internal readonly record struct PartPlace(int Start, ChunkIdentity Part)
{
    public bool Equals(PartPlace other) => Start == other.Start && Part.Key == other.Part.Key;

    public override int GetHashCode() => HashCode.Combine(Start, Part.Key);
}
