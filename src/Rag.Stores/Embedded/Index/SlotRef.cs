namespace Rag.Stores.Embedded.Index;

/// <summary>A chunk's place in a snapshot: segment number, then slot. The order of places is the order of chunk ids.</summary>
internal readonly record struct SlotRef(int Segment, int Slot) : IComparable<SlotRef>
{
    public int CompareTo(SlotRef other) => Segment != other.Segment ? Segment.CompareTo(other.Segment) : Slot.CompareTo(other.Slot);
}
