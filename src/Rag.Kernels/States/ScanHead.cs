using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.States;

/// <summary>
/// The scan of one head over the slice of one sequence. Few tokens are scanned one by one. Many are computed a chunk at a time as products
/// of matrices, which have the same result up to rounding: outputs take from the state before the chunk what it still holds, and from
/// each earlier token of the chunk its value, times what the tokens between have left of it.
/// </summary>
internal static unsafe class ScanHead<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>A chunk of fewer tokens is faster one by one.</summary>
    private const int LeastChunk = 8;

    public static void Compute(ScanShape shape, in ScanCall call, int sequence, int head, in ScanScratch scratch)
    {
        var read = call.State.Read(sequence);
        var written = call.State.Written(sequence);
        var (row, end) = (call.State.CumulativeLengths[sequence], call.State.CumulativeLengths[sequence + 1]);
        if (end - row == 1 && read != null && written != null)
        {
            var at = (long)head * shape.HeadFloats;
            var passesCaches = StateRows.CanPassCaches(written + at, tokens: 1);
            ReadSteps(shape, call, head, row, 1, scratch);
            ComputeRow(shape, call, head, row, 0, read + at, written + at, passesCaches, scratch);
            WriteOutputs(shape, call, head, row, 1, scratch);
            StateRows.Fence();
            return;
        }

        StateMemory.Load(read, head, shape.HeadFloats, scratch.State);
        while (row < end)
        {
            var count = Math.Min(end - row, ScanScratch.Chunk);
            ReadSteps(shape, call, head, row, count, scratch);
            if (count >= LeastChunk)
            {
                ComputeChunk(shape, call, head, row, count, scratch);
            }
            else
            {
                ComputeRows(shape, call, head, row, count, scratch);
            }

            WriteOutputs(shape, call, head, row, count, scratch);
            row += count;
        }

        StateMemory.Store(scratch.State, head, shape.HeadFloats, written);
    }

    /// <summary>The steps, what they leave of the state, and the values, filled up with zeros.</summary>
    private static void ReadSteps(ScanShape shape, in ScanCall call, int head, int row, int count, in ScanScratch scratch)
    {
        var padded = shape.PaddedHeadSize;
        var kept = 0f;
        for (var i = 0; i < count; i++)
        {
            var x = call.Steps.Of(row + i)[head] + call.StepBias[head];
            scratch.Steps[i] = Math.Clamp(Softplus.Of(x), shape.LeastStep, shape.MostStep);
            kept += scratch.Steps[i] * call.Decay[head];
            scratch.Kept[i] = kept;
            var source = call.Rows + ((row + (long)i) * shape.RowWidth) + ((long)head * shape.HeadSize);
            StateMemory.LoadRow(source, shape.HeadSize, padded, scratch.Values + ((long)i * padded));
        }
    }

    private static void ComputeRows(ScanShape shape, in ScanCall call, int head, int row, int count, in ScanScratch scratch)
    {
        for (var i = 0; i < count; i++)
        {
            ComputeRow(shape, call, head, row, i, scratch.State, scratch.State, passesCaches: false, scratch);
        }
    }

    /// <summary>The token i of those that were read from the row on.</summary>
    private static void ComputeRow(
        ScanShape shape,
        in ScanCall call,
        int head,
        int row,
        int i,
        float* source,
        float* target,
        bool passesCaches,
        in ScanScratch scratch
    )
    {
        var padded = shape.PaddedHeadSize;
        var into = In(shape, call, head, row + i);
        var outOf = into + (shape.Groups * shape.StateSize);
        var values = scratch.Values + ((long)i * padded);
        var outputs = scratch.Outputs + ((long)i * padded);
        var (step, kept) = (scratch.Steps[i], MathF.Exp(scratch.Steps[i] * call.Decay[head]));
        ScanStep<L, V>.Compute(shape, source, target, values, into, outOf, step, kept, passesCaches, outputs);
    }

    private static void ComputeChunk(ScanShape shape, in ScanCall call, int head, int row, int count, in ScanScratch scratch)
    {
        var (states, padded, width) = (shape.StateSize, shape.PaddedHeadSize, shape.RowWidth);
        var into = In(shape, call, head, row);
        var outOf = into + (shape.Groups * states);
        var columns = KernelMath.RoundUp(count, L.Count);
        Transpose(into, width, count, columns, states, scratch.InColumns);
        MatrixTile<L, V>.Multiply(
            outOf,
            width,
            count,
            scratch.InColumns,
            ScanScratch.Chunk,
            states,
            columns,
            scratch.Pairs,
            ScanScratch.Chunk
        );
        WeighPairs(count, scratch);
        for (var i = 0; i < count; i++)
        {
            Scale(outOf + ((long)i * width), MathF.Exp(scratch.Kept[i]), scratch.Out + ((long)i * states), states);
        }

        MatrixTile<L, V>.Multiply(scratch.Out, states, count, scratch.State, padded, states, padded, scratch.Outputs, padded);
        MatrixTile<L, V>.MultiplyAdd(
            scratch.Pairs,
            ScanScratch.Chunk,
            count,
            scratch.Values,
            padded,
            count,
            padded,
            scratch.Outputs,
            padded
        );
        Scale(scratch.State, MathF.Exp(scratch.Kept[count - 1]), scratch.State, shape.HeadFloats);
        for (var n = 0; n < states; n++)
        {
            var column = scratch.InColumns + (n * ScanScratch.Chunk);
            for (var j = 0; j < columns; j += L.Count)
            {
                L.Store(L.Multiply(L.Load(column + j), L.Load(scratch.Weights + j)), column + j);
            }
        }

        MatrixTile<L, V>.MultiplyAdd(
            scratch.InColumns,
            ScanScratch.Chunk,
            states,
            scratch.Values,
            padded,
            count,
            padded,
            scratch.State,
            padded
        );
    }

    /// <summary>What goes into the state at a row, of the head's group.</summary>
    private static float* In(ScanShape shape, in ScanCall call, int head, int row) =>
        call.Rows + ((long)row * shape.RowWidth) + shape.Inner + (head / (shape.Heads / shape.Groups) * shape.StateSize);

    private static void Transpose(float* source, int stride, int rows, int columns, int width, float* target)
    {
        for (var n = 0; n < width; n++)
        {
            var column = target + ((long)n * ScanScratch.Chunk);
            for (var i = 0; i < rows; i++)
            {
                column[i] = source[((long)i * stride) + n];
            }

            new Span<float>(column + rows, columns - rows).Clear();
        }
    }

    /// <summary>
    /// Multiplies the product of tokens i and j by the step of j and by what is left of it at i; what is left of each at the chunk's end,
    /// times its step, becomes its weight in the state.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeighPairs(int count, in ScanScratch scratch)
    {
        var columns = KernelMath.RoundUp(count, L.Count);
        new Span<float>(scratch.Steps + count, columns - count).Clear();
        new Span<float>(scratch.Kept + count, columns - count).Clear();
        for (var i = 0; i < count; i++)
        {
            var pairs = scratch.Pairs + ((long)i * ScanScratch.Chunk);
            var kept = L.Broadcast(scratch.Kept[i]);
            for (var j = 0; j <= i; j += L.Count)
            {
                L.Store(L.Multiply(L.Load(pairs + j), Weigh(kept, j, scratch)), pairs + j);
            }

            new Span<float>(pairs + i + 1, columns - i - 1).Clear();
        }

        var end = L.Broadcast(scratch.Kept[count - 1]);
        for (var j = 0; j < columns; j += L.Count)
        {
            L.Store(Weigh(end, j, scratch), scratch.Weights + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Weigh(V kept, int j, in ScanScratch scratch) =>
        L.Multiply(LaneMath<L, V>.Exp(L.Subtract(kept, L.Load(scratch.Kept + j))), L.Load(scratch.Steps + j));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(float* source, float factor, float* target, int count)
    {
        var scale = L.Broadcast(factor);
        for (var i = 0; i < count; i += L.Count)
        {
            RowVectors<L, V>.Store(L.Multiply(RowVectors<L, V>.Load(source, i, count), scale), target, i, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteOutputs(ScanShape shape, in ScanCall call, int head, int row, int count, in ScanScratch scratch)
    {
        var direct = L.Broadcast(call.Direct[head]);
        var padded = shape.PaddedHeadSize;
        var first = (long)head * shape.HeadSize;
        for (var i = 0; i < count; i++)
        {
            var output = call.Output + ((row + (long)i) * shape.Inner) + first;
            var gate = call.Gate.AreAbsent ? null : call.Gate.Of(row + i) + first;
            for (var c = 0; c < shape.HeadSize; c += L.Count)
            {
                var value = L.Load(scratch.Values + ((long)i * padded) + c);
                var sum = L.MultiplyAdd(value, direct, L.Load(scratch.Outputs + ((long)i * padded) + c));
                if (gate != null)
                {
                    sum = L.Multiply(sum, LaneMath<L, V>.Silu(RowVectors<L, V>.Load(gate, c, shape.HeadSize)));
                }

                RowVectors<L, V>.Store(sum, output, c, shape.HeadSize);
            }
        }
    }
}
