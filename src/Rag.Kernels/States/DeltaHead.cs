using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.States;

/// <summary>
/// The gated delta rule of one value head over the slice of one sequence. A token makes the state forget, reads from it what it holds
/// under the token's key, and writes there the share of what the value differs from that; then its query reads the state. Columns of the
/// state know nothing of each other, so all tokens pass two vectors of them before the next two: these stay in the first cache.
/// </summary>
internal static unsafe class DeltaHead<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>Under the root of the length by which queries and keys are divided.</summary>
    private const float LengthEpsilon = 1e-6f;

    public static void Compute(DeltaShape shape, in DeltaCall call, int sequence, int head, in DeltaScratch scratch)
    {
        var at = (long)head * shape.HeadFloats;
        var read = call.State.Read(sequence);
        var written = call.State.Written(sequence);
        var (row, end) = (call.State.CumulativeLengths[sequence], call.State.CumulativeLengths[sequence + 1]);
        var target = written == null ? scratch.State : written + at;
        var source = read == null ? target : read + at;
        var passesCaches = read != null && written != null && StateRows.CanPassCaches(target, end - row);
        if (read == null || row == end)
        {
            StateMemory.Load(read, head, shape.HeadFloats, target);
        }

        while (row < end)
        {
            var count = Math.Min(end - row, DeltaScratch.Chunk);
            ReadTokens(shape, call, head, row, count, scratch);
            for (var c = 0; c < shape.PaddedValueSize; c += 2 * L.Count)
            {
                ComputeColumns(shape, source + c, target + c, c, count, passesCaches, scratch);
            }

            WriteOutputs(shape, call, head, row, count, scratch);
            source = target;
            row += count;
        }

        StateRows.Fence();
    }

    private static void ReadTokens(DeltaShape shape, in DeltaCall call, int head, int first, int count, in DeltaScratch scratch)
    {
        var (keySize, padded) = (shape.KeySize, shape.PaddedValueSize);
        var keyHead = head / (shape.ValueHeads / shape.KeyHeads);
        for (var i = 0; i < count; i++)
        {
            var row = first + (long)i;
            var source = call.Rows + (row * shape.RowWidth);
            Normalize(source + ((long)keyHead * keySize), keySize, 1 / MathF.Sqrt(keySize), scratch.Queries + ((long)i * keySize));
            Normalize(source + ((long)(shape.KeyHeads + keyHead) * keySize), keySize, 1, scratch.Keys + ((long)i * keySize));
            var values = source + (2L * shape.KeyHeads * keySize) + ((long)head * shape.ValueSize);
            StateMemory.LoadRow(values, shape.ValueSize, padded, scratch.Values + ((long)i * padded));
            var gates = call.Gates.Of(row);
            scratch.Written[i] = 1 / (1 + MathF.Exp(-gates[head]));
            scratch.Kept[i] = MathF.Exp(call.Decay[head] * Softplus.Of(gates[shape.ValueHeads + head] + call.StepBias[head]));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize(float* source, int count, float scale, float* target)
    {
        var squares = L.Zero;
        for (var i = 0; i < count; i += L.Count)
        {
            var x = RowVectors<L, V>.Load(source, i, count);
            squares = L.MultiplyAdd(x, x, squares);
        }

        var factor = L.Broadcast(scale / MathF.Sqrt(L.Sum(squares) + LengthEpsilon));
        for (var i = 0; i < count; i += L.Count)
        {
            RowVectors<L, V>.Store(L.Multiply(RowVectors<L, V>.Load(source, i, count), factor), target, i, count);
        }
    }

    /// <summary>
    /// Two vectors of columns through the tokens. A row of the state is read once a token: with what the token leaves of it, its query and
    /// already the next token's key read it.
    /// </summary>
    /// <param name="source">Where the first token reads the columns; may be the target.</param>
    /// <param name="target">Where they are written, and read by the tokens behind the first.</param>
    /// <param name="column">The first of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputeColumns(
        DeltaShape shape,
        float* source,
        float* target,
        int column,
        int count,
        bool passesCaches,
        in DeltaScratch scratch
    )
    {
        var (keySize, padded) = (shape.KeySize, shape.PaddedValueSize);
        var (h0, h1) = (L.Zero, L.Zero);
        var from = source;
        for (var d = 0; d < keySize; d++, from += padded)
        {
            var k = L.Broadcast(scratch.Keys[d]);
            h0 = L.MultiplyAdd(L.Load(from), k, h0);
            h1 = L.MultiplyAdd(L.Load(from + L.Count), k, h1);
        }

        for (var i = 0; i < count; i++)
        {
            var query = scratch.Queries + ((long)i * keySize);
            var key = scratch.Keys + ((long)i * keySize);
            var next = i + 1 < count ? key + keySize : key;
            var values = scratch.Values + ((long)i * padded) + column;
            var (keep, share) = (L.Broadcast(scratch.Kept[i]), L.Broadcast(scratch.Written[i]));
            var c0 = L.Multiply(L.Subtract(L.Load(values), L.Multiply(h0, keep)), share);
            var c1 = L.Multiply(L.Subtract(L.Load(values + L.Count), L.Multiply(h1, keep)), share);
            var (o0, o1) = (L.Zero, L.Zero);
            (h0, h1) = (L.Zero, L.Zero);
            from = i == 0 ? source : target;
            var to = target;
            for (var d = 0; d < keySize; d++, from += padded, to += padded)
            {
                var (k, q, n) = (L.Broadcast(key[d]), L.Broadcast(query[d]), L.Broadcast(next[d]));
                var s0 = L.MultiplyAdd(c0, k, L.Multiply(L.Load(from), keep));
                var s1 = L.MultiplyAdd(c1, k, L.Multiply(L.Load(from + L.Count), keep));
                StateRows.Store<L, V>(s0, s1, to, passesCaches);
                o0 = L.MultiplyAdd(s0, q, o0);
                o1 = L.MultiplyAdd(s1, q, o1);
                h0 = L.MultiplyAdd(s0, n, h0);
                h1 = L.MultiplyAdd(s1, n, h1);
            }

            var output = scratch.Outputs + ((long)i * padded) + column;
            L.Store(o0, output);
            L.Store(o1, output + L.Count);
        }
    }

    private static void WriteOutputs(DeltaShape shape, in DeltaCall call, int head, int row, int count, in DeltaScratch scratch)
    {
        var first = (long)head * shape.ValueSize;
        for (var i = 0; i < count; i++)
        {
            var output = call.Output + ((row + (long)i) * shape.Inner) + first;
            var source = scratch.Outputs + ((long)i * shape.PaddedValueSize);
            if (call.Gain == null)
            {
                new ReadOnlySpan<float>(source, shape.ValueSize).CopyTo(new Span<float>(output, shape.ValueSize));
            }
            else
            {
                NormalizeAndGate(source, call, call.OutputGate.Of(row + i) + first, shape.ValueSize, output);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NormalizeAndGate(float* source, in DeltaCall call, float* gate, int size, float* output)
    {
        var factor = L.Broadcast(RowVectors<L, V>.NormFactor(source, size, call.Epsilon));
        for (var c = 0; c < size; c += L.Count)
        {
            var normalized = L.Multiply(
                L.Multiply(RowVectors<L, V>.Load(source, c, size), factor),
                RowVectors<L, V>.Load(call.Gain, c, size)
            );
            RowVectors<L, V>.Store(L.Multiply(normalized, LaneMath<L, V>.Silu(RowVectors<L, V>.Load(gate, c, size))), output, c, size);
        }
    }
}
