using Rag.Kernels.Linear;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Experts;

/// <summary>Normalizes rows and chooses the experts of each.</summary>
internal static unsafe class ExpertRouter<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <param name="normalized">[Rows, Width]</param>
    /// <param name="logits">Memory for the logits of rows [first, end).</param>
    /// <param name="chosen">[Rows, chosen experts], the likeliest first.</param>
    /// <param name="weights">[Rows, chosen experts]</param>
    public static void Route(in ExpertsCall call, int first, int end, float* normalized, float* logits, int* chosen, float* weights)
    {
        var shape = call.Shape;
        var stride = shape.RouterGroups * BlockWeights.GroupColumns;
        for (var row = first; row < end; row++)
        {
            var input = call.Input + ((long)row * call.Width);
            var factor = call.Gain == null ? 1 : RowVectors<L, V>.NormFactor(input, call.Width, call.Epsilon);
            ActivationQuantizer<L, V>.Prepare(input, call.Gain, factor, call.Width, normalized + ((long)row * call.Width));
        }

        var rows = normalized + ((long)first * call.Width);
        for (var group = 0; group < shape.RouterGroups; group++)
        {
            var router = call.Router + ((long)group * call.Width * BlockWeights.GroupColumns);
            FloatGroups<L, V>.Multiply(rows, end - first, call.Width, router, logits + (group * BlockWeights.GroupColumns), stride);
        }

        for (var row = first; row < end; row++, logits += stride)
        {
            var place = (long)row * shape.Chosen;
            Choose(shape, logits, call.RouterBias, chosen + place, weights + place);
        }
    }

    /// <summary>Of equal logits the first expert is taken; logits that are no numbers still choose experts that there are.</summary>
    private static void Choose(ExpertShape shape, float* logits, float* bias, int* chosen, float* weights)
    {
        var all = new Span<float>(logits, shape.Count);
        var highest = float.NegativeInfinity;
        for (var expert = 0; expert < all.Length; expert++)
        {
            all[expert] += bias == null ? 0 : bias[expert];
            highest = MathF.Max(highest, all[expert]);
        }

        var sum = 0f;
        for (var slot = 0; slot < shape.Chosen; slot++)
        {
            chosen[slot] = Likeliest(all, new ReadOnlySpan<int>(chosen, slot));
            weights[slot] = MathF.Exp(logits[chosen[slot]] - highest);
            sum += weights[slot];
        }

        sum = shape.IsNormalized ? sum : SumOfPowers(all, highest);
        for (var slot = 0; slot < shape.Chosen; slot++)
        {
            weights[slot] /= sum;
        }
    }

    private static float SumOfPowers(ReadOnlySpan<float> logits, float highest)
    {
        var sum = 0f;
        foreach (var logit in logits)
        {
            sum += MathF.Exp(logit - highest);
        }

        return sum;
    }

    private static int Likeliest(ReadOnlySpan<float> logits, ReadOnlySpan<int> taken)
    {
        var best = -1;
        for (var expert = 0; expert < logits.Length; expert++)
        {
            if ((best < 0 || logits[expert] > logits[best]) && !taken.Contains(expert))
            {
                best = expert;
            }
        }

        return best;
    }
}
