using System.Runtime.InteropServices;

namespace Rag.Kernels.Attention;

/// <summary>One worker's memory while it computes items: queries, accumulators and one tile of the context, in rows of whole vectors.</summary>
internal sealed unsafe class AttentionScratch : IDisposable
{
    /// <summary>Slots of a context tile; a multiple of every vector length.</summary>
    public const int TileSlots = 64;

    /// <summary>Slots of the widest strip of keys: a strip that begins at a tile's last slot ends so far behind it.</summary>
    private const int MostStripSlots = 32;

    /// <summary>Elements of a row of scores, and of scales.</summary>
    public const int ScoreWidth = TileSlots + MostStripSlots;

    /// <summary>Elements of a row of sums: the longest vector's.</summary>
    public const int SumWidth = 16;

    private readonly byte** _rows;
    private readonly KeySpan* _spans;
    private readonly float* _scales;
    private void* _memory;

    public AttentionScratch(AttentionShape shape)
    {
        Rows = AttentionPlan.TokensPerItem(shape) * shape.GroupSize;
        var width = shape.PaddedHeadSize;
        var floats = 2 * Rows * width + Rows * ScoreWidth + (1 + SumWidth) * Rows + width + 2 * TileSlots * width + MostStripSlots + 4 * ScoreWidth;
        _memory = NativeMemory.AlignedAlloc((nuint)(floats * sizeof(float) + 4 * TileSlots * sizeof(byte*) + 2 * TileSlots * sizeof(KeySpan) + TileSlots * sizeof(KeyStrip)), 64);
        NativeMemory.Clear(_memory, (nuint)floats * sizeof(float));
        var next = (float*)_memory;
        Queries = Take(Rows * width);
        Accumulators = Take(Rows * width);
        Scores = Take(Rows * ScoreWidth);
        Row = Take(width);
        Keys = Take(width * TileSlots + MostStripSlots);
        Values = Take(TileSlots * width);
        _scales = Take(4 * ScoreWidth);
        References = Take(Rows);
        Sums = Take(Rows * SumWidth);
        _rows = (byte**)next;
        _spans = (KeySpan*)(_rows + 4 * TileSlots);
        Strips = (KeyStrip*)(_spans + 2 * TileSlots);

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

    /// <summary>[Rows, ScoreWidth]</summary>
    public float* Scores { get; }

    /// <summary>[padded head size]: a key on its way to the cache.</summary>
    public float* Row { get; }

    /// <summary>[padded head size, TileSlots]: element by element of the keys, and room for a strip.</summary>
    public float* Keys { get; }

    /// <summary>[TileSlots, padded head size]</summary>
    public float* Values { get; }

    /// <summary>[Rows]: what scores are taken relative to, about the highest so far.</summary>
    public float* References { get; }

    /// <summary>[Rows, SumWidth]: the sum of 2^(score - reference) so far, spread over the lanes of a vector.</summary>
    public float* Sums { get; }

    /// <summary>[TileSlots]</summary>
    public KeyStrip* Strips { get; }

    /// <summary>[TileSlots], for each of two tiles.</summary>
    public KeySpan* KeySpans(int tile) => _spans + tile * TileSlots;

    /// <summary>[TileSlots], for each of two tiles: as many places in the keys' memory as there are slots, which together cover it.</summary>
    public byte** KeyLines(int tile) => _rows + tile * TileSlots;

    /// <summary>[TileSlots], for each of two tiles: where the values lie.</summary>
    public byte** ValueRows(int tile) => _rows + (2 + tile) * TileSlots;

    /// <summary>[TileSlots], for each of two tiles.</summary>
    public float* KeyScales(int tile) => _scales + tile * ScoreWidth;

    /// <summary>[TileSlots], for each of two tiles.</summary>
    public float* ValueScales(int tile) => _scales + (2 + tile) * ScoreWidth;

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
