using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.States;

/// <summary>
/// The gated delta rule of one value head over the slice of one sequence. A token makes the state forget, reads from it what it holds
/// under the token's key, and writes there the share of what the value differs from that; then its query reads the state.
/// </summary>
internal static unsafe class DeltaHead<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>Under the root of the length by which queries and keys are divided.</summary>
    private const float LengthEpsilon = 1e-6f;

    public static void Compute(DeltaShape shape, in DeltaCall call, int sequence, int head, float* scratch)
    {
        var state = scratch;
        var query = state + shape.HeadFloats;
        var key = query + shape.KeySize;
        var value = key + shape.KeySize;
        StateMemory.Load(call.State.Read(sequence), head, shape.HeadFloats, state);
        for (var row = call.State.CumulativeLengths[sequence]; row < call.State.CumulativeLengths[sequence + 1]; row++)
        {
            var source = call.Rows + ((long)row * shape.RowWidth);
            var keyHead = head / (shape.ValueHeads / shape.KeyHeads);
            Normalize(source + ((long)keyHead * shape.KeySize), shape.KeySize, 1 / MathF.Sqrt(shape.KeySize), query);
            Normalize(source + ((long)(shape.KeyHeads + keyHead) * shape.KeySize), shape.KeySize, 1, key);
            var values = source + (2L * shape.KeyHeads * shape.KeySize) + ((long)head * shape.ValueSize);
            new ReadOnlySpan<float>(values, shape.ValueSize).CopyTo(new Span<float>(value, shape.ValueSize));
            new Span<float>(value + shape.ValueSize, shape.PaddedValueSize - shape.ValueSize).Clear();
            var gates = call.Gates + (2L * row * shape.ValueHeads);
            var written = 1 / (1 + MathF.Exp(-gates[head]));
            var kept = MathF.Exp(call.Decay[head] * Softplus.Of(gates[shape.ValueHeads + head] + call.StepBias[head]));
            Step(shape, state, query, key, value, written, kept, call.Output + ((long)row * shape.Inner) + ((long)head * shape.ValueSize));
        }

        StateMemory.Store(state, head, shape.HeadFloats, call.State.Written(sequence));
    }

    private static void Normalize(float* source, int count, float scale, float* target)
    {
        var squares = 0f;
        for (var i = 0; i < count; i++)
        {
            squares += source[i] * source[i];
        }

        var factor = scale / MathF.Sqrt(squares + LengthEpsilon);
        for (var i = 0; i < count; i++)
        {
            target[i] = source[i] * factor;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Step(
        DeltaShape shape,
        float* state,
        float* query,
        float* key,
        float* value,
        float written,
        float kept,
        float* output
    )
    {
        var (padded, keep) = (shape.PaddedValueSize, L.Broadcast(kept));
        for (var c = 0; c < shape.ValueSize; c += L.Count)
        {
            var held = L.Zero;
            var at = state + c;
            for (var d = 0; d < shape.KeySize; d++, at += padded)
            {
                held = L.MultiplyAdd(L.Load(at), L.Broadcast(key[d]), held);
            }

            var change = L.Multiply(L.Subtract(L.Load(value + c), L.Multiply(held, keep)), L.Broadcast(written));
            var sum = L.Zero;
            at = state + c;
            for (var d = 0; d < shape.KeySize; d++, at += padded)
            {
                var next = L.MultiplyAdd(change, L.Broadcast(key[d]), L.Multiply(L.Load(at), keep));
                L.Store(next, at);
                sum = L.MultiplyAdd(next, L.Broadcast(query[d]), sum);
            }

            RowVectors<L, V>.Store(sum, output, c, shape.ValueSize);
        }
    }
}
