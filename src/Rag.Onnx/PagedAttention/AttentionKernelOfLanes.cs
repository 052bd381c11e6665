using System.Runtime.CompilerServices;

namespace Rag.Onnx;

/// <inheritdoc/>
/// <remarks>
/// Scores are taken tile by tile with the running maximum and sum of an online softmax. With few query rows, keys and values are read where they
/// lie; with many, a tile is first brought to fp32, and both products become register-blocked matrix products.
/// </remarks>
internal sealed unsafe class AttentionKernel<L, V, K>(AttentionShape shape) : AttentionKernel
    where L : struct, ILanes<V>
    where V : struct
    where K : struct, IKvElement
{
    /// <summary>Query rows up to which keys and values are read in place.</summary>
    private const int DirectRows = 8;

    /// <summary>Scores are taken in powers of two: 2^(x log2 e) = e^x.</summary>
    private const float Log2E = 1.44269504f;

    /// <summary>How far, in powers of two, scores may rise above their reference before the row is scaled anew.</summary>
    private const float LargestRise = 8;

    private const int TileSlots = AttentionScratch.TileSlots;

    private const int ScoreWidth = AttentionScratch.ScoreWidth;
    private const int SumWidth = AttentionScratch.SumWidth;

    private readonly int _width = shape.PaddedHeadSize;
    private readonly TileStaging<L, V, K> _staging = new(shape);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Write(in AttentionCall call, int sequence, int firstPosition, int first, int end, AttentionScratch scratch)
    {
        var table = call.BlockTable + (nint)sequence * call.TableWidth;
        for (var token = first; token < end;)
        {
            // What goes into one block goes there together: its keys are written as whole rows of slots.
            var slot = call.PastSlots[sequence] + token;
            var offset = slot % shape.BlockSize;
            var tokens = Math.Min(Math.Min(end - token, shape.BlockSize - offset), TileSlots);
            var block = table[slot / shape.BlockSize] * shape.Cache.BytesPerBlock;
            for (var head = 0; head < shape.KvHeads; head++, block += shape.HeadBytes)
            {
                Write(call, call.CumulativeLengths[sequence] + token, head, firstPosition + token, tokens, block, offset, scratch);
            }

            token += tokens;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Attend(in AttentionCall call, in AttentionItem item, int firstPosition, AttentionScratch scratch, float* partial)
    {
        if (item.Writes)
        {
            var slot = call.PastSlots[item.Sequence];
            var block = call.BlockTable[(nint)item.Sequence * call.TableWidth + slot / shape.BlockSize] * shape.Cache.BytesPerBlock + item.KvHead * shape.HeadBytes;
            Write(call, call.CumulativeLengths[item.Sequence], item.KvHead, firstPosition, 1, block, slot % shape.BlockSize, scratch);
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
                AttendStaged(call, item, ref tile, rows, scratch);
            }
            else if (shape.HeadSize % L.Count == 0 && _staging.WholeStrips)
            {
                var strips = _staging.Strips(ref tile, scratch.Strips);
                AttendDirect<K>(call, item, ref tile, rows, strips, _staging.KeyStride, scratch);
            }
            else
            {
                var strips = StageInPlace(ref tile, scratch);
                AttendDirect<Float32Element>(call, item, ref tile, rows, strips, TileSlots * sizeof(float), scratch);
            }
        }

        Finish(call, item, rows, scratch, partial);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Write(
        in AttentionCall call, int row, int head, int firstPosition, int tokens, long block, int offset, AttentionScratch scratch)
    {
        var size = shape.HeadSize;
        var keys = call.KeyCache + block;
        var values = call.ValueCache + block;
        var elements = (byte*)scratch.Values;
        var source = call.Qkv + (long)row * shape.QkvSize + (long)(shape.Heads + head) * size;
        for (var token = 0; token < tokens; token++, source += shape.QkvSize)
        {
            Rotate(call, source, scratch.Row, firstPosition + token, 1);
            StoreScale(K.Store<L, V>(scratch.Row, elements + token * shape.RowBytes, size), keys, offset + token);
            Unsafe.CopyBlockUnaligned(scratch.Row, source + (long)shape.KvHeads * size, (uint)size * sizeof(float));
            StoreScale(K.Store<L, V>(scratch.Row, values + (long)(offset + token) * shape.RowBytes, size), values, offset + token);
        }

        _staging.StoreKeys(elements, tokens, keys + offset * K.Size, (byte*)scratch.Keys);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StoreScale(float scale, byte* block, int offset)
    {
        if (K.Scaled)
        {
            Unsafe.WriteUnaligned(block + (long)shape.BlockSize * shape.RowBytes + offset * sizeof(float), scale);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RotateQueries(in AttentionCall call, in AttentionItem item, int firstPosition, AttentionScratch scratch)
    {
        var size = shape.HeadSize;
        var target = scratch.Queries;
        for (var token = item.FirstToken; token < item.FirstToken + item.Tokens; token++)
        {
            var source = call.Qkv + (call.CumulativeLengths[item.Sequence] + token) * (long)shape.QkvSize + (long)item.KvHead * shape.GroupSize * size;
            for (var head = 0; head < shape.GroupSize; head++, source += size, target += _width)
            {
                Rotate(call, source, target, firstPosition + token, shape.Scale * Log2E);
            }
        }
    }

    // Elements i and i + half turn together by the angle of the position; what lies behind the rotated part is only scaled.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rotate(in AttentionCall call, float* source, float* target, int position, float scale)
    {
        var factor = L.Broadcast(scale);
        var i = 0;
        if (shape.Rotary)
        {
            var half = call.RotaryHalf;
            var cos = call.Cos + (long)position * half;
            var sin = call.Sin + (long)position * half;
            for (; i + L.Count <= half; i += L.Count)
            {
                var (x, y) = (L.Multiply(L.Load(source + i), factor), L.Multiply(L.Load(source + half + i), factor));
                var (c, s) = (L.Load(cos + i), L.Load(sin + i));
                L.Store(L.Subtract(L.Multiply(x, c), L.Multiply(y, s)), target + i);
                L.Store(L.Add(L.Multiply(y, c), L.Multiply(x, s)), target + half + i);
            }

            for (; i < half; i++)
            {
                var (x, y) = (source[i] * scale, source[half + i] * scale);
                target[i] = x * cos[i] - y * sin[i];
                target[half + i] = y * cos[i] + x * sin[i];
            }

            i = 2 * half;
        }

        for (; i + L.Count <= shape.HeadSize; i += L.Count)
        {
            L.Store(L.Multiply(L.Load(source + i), factor), target + i);
        }

        for (; i < shape.HeadSize; i++)
        {
            target[i] = source[i] * scale;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AttendStaged(in AttentionCall call, in AttentionItem item, ref ContextTile tile, int rows, AttentionScratch scratch)
    {
        var count = tile.Count;
        var columns = (count + L.Count - 1) / L.Count * L.Count;
        _staging.Keys(ref tile, scratch);
        _staging.Values(ref tile, scratch);

        // Tokens in front of a tile that begins behind them see nothing of it.
        var first = 0;
        while (VisibleTo(call, item, ref tile, first) == 0)
        {
            first += shape.GroupSize;
        }

        var scores = scratch.Scores + first * ScoreWidth;
        MatrixTile<L, V>.Multiply(
            scratch.Queries + first * _width, _width, rows - first, scratch.Keys, TileSlots, shape.HeadSize, columns, scores, ScoreWidth);
        for (var row = first; row < rows; row++)
        {
            Normalise(scratch, row, VisibleTo(call, item, ref tile, row), count);
        }

        MatrixTile<L, V>.MultiplyAdd(
            scores, ScoreWidth, rows - first, scratch.Values, _width, count, _width, scratch.Accumulators + first * _width, _width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AttendDirect<E>(
        in AttentionCall call, in AttentionItem item, ref ContextTile tile, int rows, int strips, nint keyStride, AttentionScratch scratch)
        where E : struct, IKvElement
    {
        var count = tile.Count;
        var width = (shape.HeadSize + L.Count - 1) / L.Count * L.Count;
        RowProducts<L, V, E>.Dot(scratch.Queries, _width, rows, scratch.Strips, strips, shape.HeadSize, keyStride, scratch.Scores, ScoreWidth);
        for (var row = 0; row < rows; row++)
        {
            if (E.Scaled)
            {
                MultiplyBy(tile.KeyScales, scratch.Scores + row * ScoreWidth, count);
            }

            var visible = VisibleTo(call, item, ref tile, row);
            Normalise(scratch, row, visible, count);
            if (E.Scaled)
            {
                MultiplyBy(tile.ValueScales, scratch.Scores + row * ScoreWidth, count);
            }
        }

        RowProducts<L, V, E>.MultiplyAdd(
            scratch.Scores, ScoreWidth, rows, tile.ValueRows, tile.KeyLinesAhead, count, width, scratch.Accumulators, _width);
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

    // Turns the row's scores into weights relative to a reference, about the highest score so far; what was summed under a lower one is scaled down to it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalise(AttentionScratch scratch, int row, int visible, int count)
    {
        var scores = scratch.Scores + row * ScoreWidth;
        if (visible == 0)
        {
            new Span<float>(scores, count).Clear();
            return;
        }

        var end = (visible + L.Count - 1) / L.Count * L.Count;
        for (var i = visible; i < end; i++)
        {
            scores[i] = float.NegativeInfinity;
        }

        var highest = L.Load(scores);
        for (var i = L.Count; i < end; i += L.Count)
        {
            highest = L.Max(highest, L.Load(scores + i));
        }

        var sums = L.Load(scratch.Sums + row * SumWidth);
        var reference = scratch.References[row];
        var top = L.Highest(highest);
        var rise = top - reference;
        if (rise > LargestRise)
        {
            reference = top;
            scratch.References[row] = reference;
            var factor = LaneMath<L, V>.Exp2(L.Broadcast(-rise));
            sums = L.Multiply(sums, factor);
            MultiplyBy(factor, scratch.Accumulators + row * _width, _width);
        }

        var shift = L.Broadcast(reference);
        for (var i = 0; i < end; i += L.Count)
        {
            var weights = LaneMath<L, V>.Exp2(L.Subtract(L.Load(scores + i), shift));
            L.Store(weights, scores + i);
            sums = L.Add(sums, weights);
        }

        L.Store(sums, scratch.Sums + row * SumWidth);

        // Masked entries came out as 2^-126, which the sum does not feel; as weights they must be zero, whatever their values are.
        if (visible < Math.Max(end, count))
        {
            new Span<float>(scores + visible, Math.Max(end, count) - visible).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyBy(V factor, float* row, int width)
    {
        for (var i = 0; i < width; i += L.Count)
        {
            L.Store(L.Multiply(L.Load(row + i), factor), row + i);
        }
    }

    // For head sizes that are no whole vectors, whose rows in the cache cannot be read to the end of their last one, and for blocks smaller than a strip.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int StageInPlace(ref ContextTile tile, AttentionScratch scratch)
    {
        _staging.Keys(ref tile, scratch);
        _staging.Values(ref tile, scratch);
        for (var row = 0; row < tile.Count; row++)
        {
            tile.ValueRows[row] = (byte*)(scratch.Values + row * _width);
        }

        var strips = 0;
        for (var column = 0; column < tile.Count; column += RowProducts<L, V, Float32Element>.StripSlots)
        {
            scratch.Strips[strips++] = new KeyStrip { Keys = (byte*)(scratch.Keys + column), Column = column };
        }

        return strips;
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
