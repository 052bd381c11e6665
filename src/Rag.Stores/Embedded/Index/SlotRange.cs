namespace Rag.Stores.Embedded.Index;

/// <summary>Slots [First, End) of a snapshot's segment.</summary>
internal readonly record struct SlotRange(int Segment, int First, int End);
