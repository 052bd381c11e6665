namespace Rag.Onnx.Cuda;

/// <summary>A copy of a token's keys and values from one slot of the caches to another, with the keys turned on the way.</summary>
/// <param name="Source">Slot counted over the whole cache: block x slots of a block + slot in the block.</param>
/// <param name="Delta">Positions from where the keys were encoded to where they will stand.</param>
internal readonly record struct SlotMove(long Source, long Target, int Delta);
