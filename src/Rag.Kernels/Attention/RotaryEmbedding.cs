using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>Rotary position embedding of a head's row.</summary>
internal static unsafe class RotaryEmbedding<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>
    /// Rotates elements i and i + half together by the angle of the position; elements behind the rotated part are only scaled.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(AttentionShape shape, in AttentionCall call, float* source, float* target, int position, float scale)
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
}
