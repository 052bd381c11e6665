using System.Runtime.InteropServices;

namespace Rag.Onnx;

/// <summary>One worker's memory while it computes items: queries, accumulators and one tile of the context, in rows of whole vectors.</summary>
internal sealed unsafe class AttentionScratch : IDisposable
{
    /// <summary>Slots of a context tile; a multiple of every vector length.</summary>
    public const int TileSlots = 64;

    private readonly byte** _rows;
    private readonly float* _scales;
    private void* _memory;

    public AttentionScratch(AttentionShape shape)
    {
        Rows = AttentionPlan.TokensPerItem(shape) * shape.GroupSize;
        var width = shape.PaddedHeadSize;
        var floats = 2 * Rows * width + Rows * TileSlots + 2 * Rows + 3 * TileSlots * width + 4 * TileSlots;
        _memory = NativeMemory.AlignedAlloc((nuint)(floats * sizeof(float) + 4 * TileSlots * sizeof(byte*)), 64);
        NativeMemory.Clear(_memory, (nuint)floats * sizeof(float));
        var next = (float*)_memory;
        Queries = Take(Rows * width);
        Accumulators = Take(Rows * width);
        Scores = Take(Rows * TileSlots);
        Keys = Take(TileSlots * width);
        KeysTransposed = Take(TileSlots * width);
        Values = Take(TileSlots * width);
        _scales = Take(4 * TileSlots);
        Highest = Take(Rows);
        Sums = Take(Rows);
        _rows = (byte**)next;

        float* Take(int count)
        {
            var taken = next;
            next += count;
            return taken;
        }
    }

    /// <summary>Query rows: token by token, the heads of the group within.</summary>
    public int Rows { get; }

    /// <summary>[Rows, padded head size], rotated and scaled; zero behind the head.</summary>
    public float* Queries { get; }

    /// <summary>[Rows, padded head size]: weighted values, not yet divided by <see cref="Sums"/>.</summary>
    public float* Accumulators { get; }

    /// <summary>[Rows, TileSlots]</summary>
    public float* Scores { get; }

    /// <summary>[TileSlots, padded head size]</summary>
    public float* Keys { get; }

    /// <summary>[padded head size, TileSlots]</summary>
    public float* KeysTransposed { get; }

    /// <summary>[TileSlots, padded head size]</summary>
    public float* Values { get; }

    /// <summary>[Rows]: the highest score so far.</summary>
    public float* Highest { get; }

    /// <summary>[Rows]: the sum of e^(score - highest) so far.</summary>
    public float* Sums { get; }

    /// <summary>[TileSlots], for each of two tiles: where the keys lie.</summary>
    public byte** KeyRows(int tile) => _rows + tile * TileSlots;

    /// <summary>[TileSlots], for each of two tiles: where the values lie.</summary>
    public byte** ValueRows(int tile) => _rows + (2 + tile) * TileSlots;

    /// <summary>[TileSlots], for each of two tiles.</summary>
    public float* KeyScales(int tile) => _scales + tile * TileSlots;

    /// <summary>[TileSlots], for each of two tiles.</summary>
    public float* ValueScales(int tile) => _scales + (2 + tile) * TileSlots;

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
