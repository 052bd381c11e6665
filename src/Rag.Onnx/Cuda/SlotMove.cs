namespace Rag.Onnx.Cuda;

/// <summary>A token's keys and values are copied from one slot of the caches to another, the keys turned on the way.</summary>
/// <param name="Source">Slot of the whole cache: block x slots of a block + slot in the block.</param>
/// <param name="Delta">Positions between where the keys were encoded and where they are to stand.</param>
internal readonly record struct SlotMove(long Source, long Target, int Delta);
