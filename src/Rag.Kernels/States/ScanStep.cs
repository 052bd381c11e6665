using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.States;

/// <summary>
/// One token in the scan of one head, from the state where it is read to the state where it is written: a decoding step waits for the
/// memory of states, so they pass once and are copied nowhere.
/// </summary>
internal static unsafe class ScanStep<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>The state moves on by the token, and its query reads it.</summary>
    /// <param name="source">[StateSize, PaddedHeadSize]; may be the target.</param>
    /// <param name="target">[StateSize, PaddedHeadSize]</param>
    /// <param name="values">[PaddedHeadSize]</param>
    /// <param name="into">[StateSize]</param>
    /// <param name="outOf">[StateSize]</param>
    /// <param name="outputs">[PaddedHeadSize]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(
        ScanShape shape,
        float* source,
        float* target,
        float* values,
        float* into,
        float* outOf,
        float step,
        float kept,
        bool passesCaches,
        float* outputs
    )
    {
        var (padded, decay, share) = (shape.PaddedHeadSize, L.Broadcast(kept), L.Broadcast(step));
        for (var c = 0; c < padded; c += 2 * L.Count)
        {
            var v0 = L.Multiply(L.Load(values + c), share);
            var v1 = L.Multiply(L.Load(values + c + L.Count), share);
            var (o0, o1) = (L.Zero, L.Zero);
            var from = source + c;
            var to = target + c;
            for (var n = 0; n < shape.StateSize; n++, from += padded, to += padded)
            {
                var (written, read) = (L.Broadcast(into[n]), L.Broadcast(outOf[n]));
                var s0 = L.MultiplyAdd(v0, written, L.Multiply(L.Load(from), decay));
                var s1 = L.MultiplyAdd(v1, written, L.Multiply(L.Load(from + L.Count), decay));
                StateRows.Store<L, V>(s0, s1, to, passesCaches);
                o0 = L.MultiplyAdd(s0, read, o0);
                o1 = L.MultiplyAdd(s1, read, o1);
            }

            L.Store(o0, outputs + c);
            L.Store(o1, outputs + c + L.Count);
        }
    }
}
