using System.Runtime.Intrinsics;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Tests.Simd;

public sealed unsafe class LaneMathTests
{
    private static readonly float[] s_exponents =
    [
        .. Enumerable.Range(-870_000, 1_750_000).Where(i => i % 7 == 0).Select(i => i / 10_000f),
    ];

    public static TheoryData<SimdLevel> Levels => [.. Enum.GetValues<SimdLevel>().Where(SimdSupport.Supports)];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Exp_InItsRange_IsThatOfDoublePrecisionToTwoUnits(SimdLevel level) =>
        AssertNear(s_exponents, Run(level, Function.Exp, s_exponents), Math.Exp, 2);

    [Theory]
    [MemberData(nameof(Levels))]
    public void Exp_OutsideOfItsRange_IsThatOfTheBorder(SimdLevel level)
    {
        float[] outside = [-88, -1e30f, float.NegativeInfinity, 89, 1e30f, float.PositiveInfinity];
        float[] border = [-87, -87, -87, 88, 88, 88];

        Assert.Equal(Run(level, Function.Exp, border), Run(level, Function.Exp, outside));
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Exp2_InItsRange_IsThatOfDoublePrecisionToOneUnit(SimdLevel level) =>
        AssertNear(s_exponents, Run(level, Function.Exp2, s_exponents), x => Math.Pow(2, x), 1);

    [Theory]
    [MemberData(nameof(Levels))]
    public void Silu_OfAnyNumber_IsThatOfDoublePrecisionToRounding(SimdLevel level) =>
        AssertNear(s_exponents, Run(level, Function.Silu, s_exponents), x => x / (1 + Math.Exp(-x)), 4);

    [Theory]
    [MemberData(nameof(Levels))]
    public void Tanh_OfAnyNumber_IsThatOfDoublePrecisionToRoundingOfOne(SimdLevel level) =>
        Assert.All(s_exponents.Zip(Run(level, Function.Tanh, s_exponents)), pair =>
            Assert.InRange(pair.Second, Math.Tanh(pair.First) - 2e-7, Math.Tanh(pair.First) + 2e-7)
        );

    private enum Function
    {
        Exp,
        Exp2,
        Silu,
        Tanh,
    }

    /// <param name="units">Units in the last place of the expected number.</param>
    private static void AssertNear(float[] inputs, float[] actual, Func<double, double> exact, int units)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            var expected = exact(inputs[i]);
            var unit = Math.Abs(MathF.BitIncrement((float)Math.Abs(expected)) - (float)Math.Abs(expected));
            Assert.True(
                Math.Abs(actual[i] - expected) <= (units * unit) + (unit / 2),
                $"f({inputs[i]:R}) is {actual[i]:R} instead of {expected:R}"
            );
        }
    }

    private static float[] Run(SimdLevel level, Function function, float[] inputs) =>
        level switch
        {
            SimdLevel.Avx512 => Run<Lanes512, Vector512<float>>(function, inputs),
            SimdLevel.Avx2 => Run<Lanes256, Vector256<float>>(function, inputs),
            _ => Run<Lanes128, Vector128<float>>(function, inputs),
        };

    private static float[] Run<L, V>(Function function, float[] inputs)
        where L : struct, ILanes<V>
        where V : struct
    {
        var padded = new float[KernelMath.RoundUp(inputs.Length, L.Count)];
        inputs.CopyTo(padded, 0);
        fixed (float* values = padded)
        {
            for (var i = 0; i < padded.Length; i += L.Count)
            {
                var x = L.Load(values + i);
                var y = function switch
                {
                    Function.Exp => LaneMath<L, V>.Exp(x),
                    Function.Exp2 => LaneMath<L, V>.Exp2(x),
                    Function.Silu => LaneMath<L, V>.Silu(x),
                    _ => LaneMath<L, V>.Tanh(x),
                };
                L.Store(y, values + i);
            }
        }

        return padded[..inputs.Length];
    }
}
