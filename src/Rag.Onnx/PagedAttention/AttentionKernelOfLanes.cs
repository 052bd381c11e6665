using System.Runtime.CompilerServices;

namespace Rag.Onnx;

/// <inheritdoc/>
/// <remarks>
/// Scores are taken tile by tile with the running maximum and sum of an online softmax. With few query rows, keys and values are read where they
/// lie; with many, a tile is first brought to fp32 and its keys transposed, and both products become register-blocked matrix products.
/// </remarks>
internal sealed unsafe class AttentionKernel<L, V, K>(AttentionShape shape) : AttentionKernel
    where L : struct, ILanes<V>
    where V : struct
    where K : struct, IKvElement
{
    /// <summary>Query rows up to which keys and values are read in place.</summary>
    private const int DirectRows = 8;

    private const int TileSlots = AttentionScratch.TileSlots;

    private readonly int _width = shape.PaddedHeadSize;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Write(in AttentionCall call, int sequence, int firstPosition, int first, int end, AttentionScratch scratch)
    {
        var size = shape.HeadSize;
        var rowFloats = (long)(shape.Heads + 2 * shape.KvHeads) * size;
        var table = call.BlockTable + (nint)sequence * call.TableWidth;
        var staged = scratch.Keys;
        for (var token = first; token < end; token++)
        {
            var keys = call.Qkv + (call.CumulativeLengths[sequence] + token) * rowFloats + (long)shape.Heads * size;
            var slot = call.PastSlots[sequence] + token;
            var block = table[slot / shape.BlockSize] * shape.Cache.BytesPerBlock;
            var offset = slot % shape.BlockSize;
            for (var head = 0; head < shape.KvHeads; head++, keys += size)
            {
                var start = block + head * shape.HeadBytes;
                Rotate(call, keys, staged, firstPosition + token, 1);
                Store(staged, call.KeyCache + start, offset);
                Unsafe.CopyBlockUnaligned(staged, keys + (long)shape.KvHeads * size, (uint)size * sizeof(float));
                Store(staged, call.ValueCache + start, offset);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Attend(in AttentionCall call, in AttentionItem item, int firstPosition, AttentionScratch scratch, float* partial)
    {
        var rows = item.Tokens * shape.GroupSize;
        new Span<float>(scratch.Accumulators, rows * _width).Clear();
        new Span<float>(scratch.Sums, rows).Clear();
        new Span<float>(scratch.Highest, rows).Fill(float.NegativeInfinity);

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
            else if (shape.HeadSize % L.Count == 0)
            {
                AttendDirect<K>(call, item, ref tile, rows, scratch);
            }
            else
            {
                StageInPlace(ref tile, scratch);
                AttendDirect<Float32Element>(call, item, ref tile, rows, scratch);
            }
        }

        Finish(call, item, rows, scratch, partial);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Store(float* staged, byte* block, int offset)
    {
        var scale = K.Store<L, V>(staged, block + (long)offset * shape.RowBytes, shape.HeadSize);
        if (K.Scaled)
        {
            Unsafe.WriteUnaligned(block + (long)shape.BlockSize * shape.RowBytes + offset * sizeof(float), scale);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RotateQueries(in AttentionCall call, in AttentionItem item, int firstPosition, AttentionScratch scratch)
    {
        var size = shape.HeadSize;
        var rowFloats = (long)(shape.Heads + 2 * shape.KvHeads) * size;
        var target = scratch.Queries;
        for (var token = item.FirstToken; token < item.FirstToken + item.Tokens; token++)
        {
            var source = call.Qkv + (call.CumulativeLengths[item.Sequence] + token) * rowFloats + (long)item.KvHead * shape.GroupSize * size;
            for (var head = 0; head < shape.GroupSize; head++, source += size, target += _width)
            {
                Rotate(call, source, target, firstPosition + token, shape.Scale);
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
        Stage(tile.KeyRows, tile.KeyScales, count, scratch.Keys, tile.ValueRows);
        Stage(tile.ValueRows, tile.ValueScales, count, scratch.Values, tile.KeyRowsAhead);
        Transpose.Rows(scratch.Keys, _width, count, scratch.KeysTransposed, TileSlots, shape.HeadSize);
        new Span<float>(scratch.Scores, rows * TileSlots).Clear();
        MatrixTile<L, V>.MultiplyAdd(
            scratch.Queries, _width, rows, scratch.KeysTransposed, TileSlots, shape.HeadSize, columns, scratch.Scores, TileSlots);
        for (var row = 0; row < rows; row++)
        {
            Normalise(scratch, row, VisibleTo(call, item, ref tile, row), count);
        }

        MatrixTile<L, V>.MultiplyAdd(scratch.Scores, TileSlots, rows, scratch.Values, _width, count, _width, scratch.Accumulators, _width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AttendDirect<E>(in AttentionCall call, in AttentionItem item, ref ContextTile tile, int rows, AttentionScratch scratch)
        where E : struct, IKvElement
    {
        var count = tile.Count;
        var width = (shape.HeadSize + L.Count - 1) / L.Count * L.Count;
        RowProducts<L, V, E>.Dot(scratch.Queries, _width, rows, tile.KeyRows, tile.ValueRows, count, width, scratch.Scores, TileSlots);
        for (var row = 0; row < rows; row++)
        {
            if (E.Scaled)
            {
                MultiplyBy(tile.KeyScales, scratch.Scores + row * TileSlots, count);
            }

            var visible = VisibleTo(call, item, ref tile, row);
            Normalise(scratch, row, visible, count);
            if (E.Scaled)
            {
                MultiplyBy(tile.ValueScales, scratch.Scores + row * TileSlots, count);
            }
        }

        RowProducts<L, V, E>.MultiplyAdd(
            scratch.Scores, TileSlots, rows, tile.ValueRows, tile.KeyRowsAhead, count, width, scratch.Accumulators, _width);
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

    // Turns the row's scores into weights relative to the highest score so far; what was summed under a lower one is scaled down to it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalise(AttentionScratch scratch, int row, int visible, int count)
    {
        var scores = scratch.Scores + row * TileSlots;
        if (visible == 0)
        {
            new Span<float>(scores, count).Clear();
            return;
        }

        var end = (visible + L.Count - 1) / L.Count * L.Count;
        new Span<float>(scores + visible, end - visible).Fill(float.NegativeInfinity);
        var highest = L.Load(scores);
        for (var i = L.Count; i < end; i += L.Count)
        {
            highest = L.Max(highest, L.Load(scores + i));
        }

        var before = scratch.Highest[row];
        var now = MathF.Max(before, L.Highest(highest));
        var shift = L.Broadcast(now);
        var sums = L.Zero;
        for (var i = 0; i < end; i += L.Count)
        {
            var weights = LaneMath<L, V>.Exp(L.Subtract(L.Load(scores + i), shift));
            L.Store(weights, scores + i);
            sums = L.Add(sums, weights);
        }

        // Masked entries came out as e^-87, which the sum does not feel; as weights they must be zero, whatever their values are.
        if (visible < Math.Max(end, count))
        {
            new Span<float>(scores + visible, Math.Max(end, count) - visible).Clear();
        }

        if (now == before)
        {
            scratch.Sums[row] += L.Sum(sums);
            return;
        }

        var factor = MathF.Exp(before - now);
        scratch.Sums[row] = scratch.Sums[row] * factor + L.Sum(sums);
        scratch.Highest[row] = now;
        if (factor != 0)
        {
            var accumulator = scratch.Accumulators + row * _width;
            var vector = L.Broadcast(factor);
            for (var i = 0; i < _width; i += L.Count)
            {
                L.Store(L.Multiply(L.Load(accumulator + i), vector), accumulator + i);
            }
        }
    }

    // Rows that are read next are asked for meanwhile.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Stage(byte** rows, float* scales, int count, float* target, byte** soon)
    {
        var size = shape.HeadSize;
        for (var row = 0; row < count; row++, target += _width)
        {
            Prefetch.Row(soon[row], shape.RowBytes);
            var source = rows[row];
            var factor = K.Scaled ? scales[row] : 1;
            var i = 0;
            for (; i + L.Count <= size; i += L.Count)
            {
                var value = K.Load<L, V>(source, i);
                L.Store(K.Scaled ? L.Multiply(value, L.Broadcast(factor)) : value, target + i);
            }

            for (; i < size; i++)
            {
                target[i] = K.Load(source, i) * factor;
            }
        }
    }

    // For head sizes that are no whole vectors: a row in the cache cannot be read to the end of its last vector.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StageInPlace(ref ContextTile tile, AttentionScratch scratch)
    {
        var keyRows = tile.KeyRows;
        var valueRows = tile.ValueRows;
        Stage(keyRows, tile.KeyScales, tile.Count, scratch.Keys, valueRows);
        Stage(valueRows, tile.ValueScales, tile.Count, scratch.Values, tile.KeyRowsAhead);
        for (var row = 0; row < TileSlots; row++)
        {
            keyRows[row] = (byte*)(scratch.Keys + Math.Min(row, tile.Count - 1) * _width);
            valueRows[row] = (byte*)(scratch.Values + Math.Min(row, tile.Count - 1) * _width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(in AttentionCall call, in AttentionItem item, int rows, AttentionScratch scratch, float* partial)
    {
        for (var row = 0; row < rows; row++)
        {
            var accumulator = scratch.Accumulators + row * _width;
            if (item.Partial >= 0)
            {
                var target = partial + row * (_width + 2);
                target[0] = scratch.Highest[row];
                target[1] = scratch.Sums[row];
                Unsafe.CopyBlockUnaligned(target + 2, accumulator, (uint)_width * sizeof(float));
                continue;
            }

            var token = call.CumulativeLengths[item.Sequence] + item.FirstToken + row / shape.GroupSize;
            var head = item.KvHead * shape.GroupSize + row % shape.GroupSize;
            WriteOutput(accumulator, scratch.Sums[row], call.Output + ((long)token * shape.Heads + head) * shape.HeadSize);
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
