using System.Runtime.InteropServices;

namespace Rag.Kernels.Attention;

/// <summary>
/// The memory in which one worker computes items: queries, accumulators and one tile of the context, in rows of whole vectors.
/// </summary>
internal sealed unsafe class AttentionScratch : IDisposable
{
    /// <summary>Slots of a context tile; a multiple of every vector length.</summary>
    public const int TileSlots = 64;

    /// <summary>
    /// Slots of the widest panel of keys. A panel may begin at the last slot of a tile and then reaches so many slots beyond it.
    /// </summary>
    private const int MaxPanelSlots = 32;

    /// <summary>Elements of a row of scores, and of a row of scales.</summary>
    public const int ScoreWidth = TileSlots + MaxPanelSlots;

    /// <summary>Elements of a row of sums: as many as the longest vector has.</summary>
    public const int SumWidth = 16;

    private readonly byte** _rows;
    private readonly KeySpan* _spans;
    private readonly float* _scales;
    private void* _memory;

    public AttentionScratch(AttentionShape shape)
    {
        Rows = AttentionPlan.TokensPerItem(shape) * shape.GroupSize;
        var width = shape.PaddedHeadSize;
        var floats =
            2 * Rows * width + Rows * ScoreWidth + (1 + SumWidth) * Rows + width + 2 * TileSlots * width + MaxPanelSlots + 4 * ScoreWidth;
        var tables = 4 * TileSlots * sizeof(byte*) + 2 * TileSlots * sizeof(KeySpan) + TileSlots * sizeof(KeyPanel);
        _memory = NativeMemory.AlignedAlloc((nuint)(floats * sizeof(float) + tables), 64);
        NativeMemory.Clear(_memory, (nuint)floats * sizeof(float));
        var next = (float*)_memory;
        Queries = Take(Rows * width);
        Accumulators = Take(Rows * width);
        Scores = Take(Rows * ScoreWidth);
        Row = Take(width);
        Keys = Take(width * TileSlots + MaxPanelSlots);
        Values = Take(TileSlots * width);
        _scales = Take(4 * ScoreWidth);
        References = Take(Rows);
        Sums = Take(Rows * SumWidth);
        _rows = (byte**)next;
        _spans = (KeySpan*)(_rows + 4 * TileSlots);
        Panels = (KeyPanel*)(_spans + 2 * TileSlots);

        float* Take(int count)
        {
            var taken = next;
            next += count;
            return taken;
        }
    }

    /// <summary>The most query rows of an item. Rows go token by token, and within a token head by head of the group.</summary>
    public int Rows { get; }

    /// <summary>[Rows, padded head size], rotated and scaled; zero behind the head.</summary>
    public float* Queries { get; }

    /// <summary>[Rows, padded head size]: weighted values, not yet divided by <see cref="Sums"/>.</summary>
    public float* Accumulators { get; }

    /// <summary>[Rows, ScoreWidth]: scores of the tile, then its weights.</summary>
    public float* Scores { get; }

    /// <summary>[padded head size]: a key on its way to the cache.</summary>
    public float* Row { get; }

    /// <summary>[padded head size, TileSlots]: the tile's keys element by element, with room for a panel behind them.</summary>
    public float* Keys { get; }

    /// <summary>[TileSlots, padded head size]: the tile's values slot by slot.</summary>
    public float* Values { get; }

    /// <summary>[Rows]: the reference that is subtracted from the scores of a row, about the highest score so far.</summary>
    public float* References { get; }

    /// <summary>[Rows, SumWidth]: the sum of 2^(score - reference) so far, spread over the lanes of a vector.</summary>
    public float* Sums { get; }

    /// <summary>[TileSlots]: the panels of the tile.</summary>
    public KeyPanel* Panels { get; }

    /// <summary>[TileSlots], for each of two tiles: the spans of the tile's keys.</summary>
    public KeySpan* KeySpans(int tile) => _spans + tile * TileSlots;

    /// <summary>
    /// [TileSlots], for each of two tiles: addresses within the memory of the keys, one for each slot, which together cover that memory.
    /// </summary>
    public byte** KeyLines(int tile) => _rows + tile * TileSlots;

    /// <summary>[TileSlots], for each of two tiles: the address of each slot's values.</summary>
    public byte** ValueRows(int tile) => _rows + (2 + tile) * TileSlots;

    /// <summary>[TileSlots], for each of two tiles: the scale of each slot's keys.</summary>
    public float* KeyScales(int tile) => _scales + tile * ScoreWidth;

    /// <summary>[TileSlots], for each of two tiles: the scale of each slot's values.</summary>
    public float* ValueScales(int tile) => _scales + (2 + tile) * ScoreWidth;

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
