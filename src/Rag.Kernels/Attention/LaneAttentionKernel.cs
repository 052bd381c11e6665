using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <inheritdoc/>
/// <remarks>
/// The context is computed tile by tile with the running maximum and sum of an online softmax. With few query rows, keys and values are
/// read where they lie in the cache; with many, a tile is first brought to fp32, and both products become register-blocked matrix products.
/// </remarks>
internal sealed unsafe class LaneAttentionKernel<L, V, K>(AttentionShape shape) : AttentionKernel
    where L : struct, ILanes<V>
    where V : struct
    where K : struct, IKvElement
{
    /// <summary>Query rows up to which keys and values are read in place.</summary>
    private const int DirectRows = 8;

    private const int TileSlots = AttentionScratch.TileSlots;

    private const int ScoreWidth = AttentionScratch.ScoreWidth;
    private const int SumWidth = AttentionScratch.SumWidth;

    private readonly int _width = shape.PaddedHeadSize;
    private readonly TileStaging<L, V, K> _staging = new(shape);
    private readonly KvWriter<L, V, K> _writer = new(shape);

    public override void Write(in AttentionCall call, int sequence, int firstPosition, int first, int end, AttentionScratch scratch) =>
        _writer.Write(call, sequence, firstPosition, first, end, scratch);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Attend(in AttentionCall call, in AttentionItem item, int firstPosition, AttentionScratch scratch, float* partial)
    {
        if (item.Writes)
        {
            _writer.Write(call, item.Sequence, item.KvHead, firstPosition, 0, 1, scratch);
        }

        var rows = item.Tokens * shape.GroupSize;
        new Span<float>(scratch.Accumulators, rows * _width).Clear();
        new Span<float>(scratch.Sums, rows * SumWidth).Clear();
        new Span<float>(scratch.References, rows).Fill(float.NegativeInfinity);

        var tile = new ContextTile(shape, call, item, scratch);
        var delta = 0;
        var rotated = false;
        while (tile.Next())
        {
            if (!rotated || tile.Delta != delta)
            {
                delta = tile.Delta;
                rotated = true;
                RotateQueries(call, item, firstPosition - delta, scratch);
            }

            if (rows > DirectRows)
            {
                AttendStaged(call, item, firstPosition, ref tile, rows, scratch);
            }
            else if (shape.HeadSize % L.Count == 0 && _staging.HasWholePanels)
            {
                var panels = _staging.Panels(ref tile, scratch.Panels);
                AttendDirect<K>(call, item, firstPosition, ref tile, rows, panels, shape.KeyStride, scratch);
            }
            else
            {
                var panels = StageInPlace(ref tile, scratch);
                AttendDirect<Float32Element>(call, item, firstPosition, ref tile, rows, panels, TileSlots * sizeof(float), scratch);
            }
        }

        Finish(call, item, rows, scratch, partial);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RotateQueries(in AttentionCall call, in AttentionItem item, int firstPosition, AttentionScratch scratch)
    {
        var size = shape.HeadSize;
        var target = scratch.Queries;
        for (var token = item.FirstToken; token < item.FirstToken + item.Tokens; token++)
        {
            var row = call.Qkv + (call.CumulativeLengths[item.Sequence] + token) * (long)shape.QkvSize;
            var source = row + (long)item.KvHead * shape.GroupSize * size;
            for (var head = 0; head < shape.GroupSize; head++, source += size, target += _width)
            {
                RotaryEmbedding<L, V>.Rotate(shape, call, source, target, firstPosition + token, shape.Scale * OnlineSoftmax<L, V>.Log2E);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AttendStaged(
        in AttentionCall call,
        in AttentionItem item,
        int firstPosition,
        ref ContextTile tile,
        int rows,
        AttentionScratch scratch
    )
    {
        var count = tile.Count;
        var columns = KernelMath.RoundUp(count, L.Count);
        _staging.Keys(ref tile, scratch);
        _staging.Values(ref tile, scratch);

        // The tile may begin behind the first tokens: their queries see no slot of it.
        var first = 0;
        while (VisibleTo(call, item, ref tile, first) == 0)
        {
            first += shape.GroupSize;
        }

        var scores = scratch.Scores + first * ScoreWidth;
        MatrixTile<L, V>.Multiply(
            scratch.Queries + first * _width,
            _width,
            rows - first,
            scratch.Keys,
            TileSlots,
            shape.HeadSize,
            columns,
            scores,
            ScoreWidth
        );
        for (var row = first; row < rows; row++)
        {
            Weigh(call, item, firstPosition, ref tile, row, scratch);
        }

        MatrixTile<L, V>.MultiplyAdd(
            scores,
            ScoreWidth,
            rows - first,
            scratch.Values,
            _width,
            count,
            _width,
            scratch.Accumulators + first * _width,
            _width
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AttendDirect<E>(
        in AttentionCall call,
        in AttentionItem item,
        int firstPosition,
        ref ContextTile tile,
        int rows,
        int panels,
        nint keyStride,
        AttentionScratch scratch
    )
        where E : struct, IKvElement
    {
        var count = tile.Count;
        var width = KernelMath.RoundUp(shape.HeadSize, L.Count);
        CachedKeyProducts<L, V, E>.Dot(
            scratch.Queries,
            _width,
            rows,
            scratch.Panels,
            panels,
            shape.HeadSize,
            keyStride,
            scratch.Scores,
            ScoreWidth
        );
        for (var row = 0; row < rows; row++)
        {
            if (E.Scaled)
            {
                MultiplyBy(tile.KeyScales, scratch.Scores + row * ScoreWidth, count);
            }

            Weigh(call, item, firstPosition, ref tile, row, scratch);
            if (E.Scaled)
            {
                MultiplyBy(tile.ValueScales, scratch.Scores + row * ScoreWidth, count);
            }
        }

        CachedValueProducts<L, V, E>.MultiplyAdd(
            scratch.Scores,
            ScoreWidth,
            rows,
            tile.ValueRows,
            tile.KeyLinesAhead,
            count,
            width,
            scratch.Accumulators,
            _width
        );
    }

    /// <summary>Turns a row's scores in the tile into weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Weigh(
        in AttentionCall call,
        in AttentionItem item,
        int firstPosition,
        ref ContextTile tile,
        int row,
        AttentionScratch scratch
    )
    {
        if (shape.SoftCap is { } cap)
        {
            Cap(cap * OnlineSoftmax<L, V>.Log2E, scratch.Scores + row * ScoreWidth, tile.Count);
        }

        var hidden = shape.Window is { } window ? tile.Hidden(firstPosition + item.FirstToken + row / shape.GroupSize, window) : 0;
        OnlineSoftmax<L, V>.Normalize(scratch, row, hidden, VisibleTo(call, item, ref tile, row), tile.Count, _width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Cap(float cap, float* row, int count)
    {
        var (factor, inverse) = (L.Broadcast(cap), L.Broadcast(1 / cap));
        for (var i = 0; i < count; i += L.Count)
        {
            L.Store(L.Multiply(LaneMath<L, V>.Tanh(L.Multiply(L.Load(row + i), inverse)), factor), row + i);
        }
    }

    private int VisibleTo(in AttentionCall call, in AttentionItem item, ref ContextTile tile, int row) =>
        tile.Visible(call.PastSlots[item.Sequence] + item.FirstToken + row / shape.GroupSize);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyBy(float* scales, float* row, int count)
    {
        for (var i = 0; i < count; i += L.Count)
        {
            L.Store(L.Multiply(L.Load(row + i), L.Load(scales + i)), row + i);
        }
    }

    // Serves head sizes that are not a multiple of a vector, because loading the last vector of a row would read past the row in the cache,
    // and blocks smaller than a panel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int StageInPlace(ref ContextTile tile, AttentionScratch scratch)
    {
        _staging.Keys(ref tile, scratch);
        _staging.Values(ref tile, scratch);
        for (var row = 0; row < tile.Count; row++)
        {
            tile.ValueRows[row] = (byte*)(scratch.Values + row * _width);
        }

        var panels = 0;
        for (var column = 0; column < tile.Count; column += CachedKeyProducts<L, V, Float32Element>.PanelSlots)
        {
            scratch.Panels[panels++] = new KeyPanel { Keys = (byte*)(scratch.Keys + column), Column = column };
        }

        return panels;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(in AttentionCall call, in AttentionItem item, int rows, AttentionScratch scratch, float* partial)
    {
        for (var row = 0; row < rows; row++)
        {
            var accumulator = scratch.Accumulators + row * _width;
            var sum = L.Sum(L.Load(scratch.Sums + row * SumWidth));
            if (item.Partial >= 0)
            {
                var target = partial + row * (_width + 2);
                target[0] = scratch.References[row];
                target[1] = sum;
                Unsafe.CopyBlockUnaligned(target + 2, accumulator, (uint)_width * sizeof(float));
                continue;
            }

            var token = call.CumulativeLengths[item.Sequence] + item.FirstToken + row / shape.GroupSize;
            var head = item.KvHead * shape.GroupSize + row % shape.GroupSize;
            sum += AttentionSinks.WeightOf(call, head, scratch.References[row]);
            WriteOutput(accumulator, sum, call.Output + ((long)token * shape.Heads + head) * shape.HeadSize);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteOutput(float* accumulator, float sum, float* output)
    {
        var inverse = 1 / sum;
        var factor = L.Broadcast(inverse);
        var i = 0;
        for (; i + L.Count <= shape.HeadSize; i += L.Count)
        {
            L.Store(L.Multiply(L.Load(accumulator + i), factor), output + i);
        }

        for (; i < shape.HeadSize; i++)
        {
            output[i] = accumulator[i] * inverse;
        }
    }
}
