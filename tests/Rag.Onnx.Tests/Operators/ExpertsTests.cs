using Rag.Kernels.Experts;
using Rag.Kernels.Linear;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;

namespace Rag.Onnx.Tests.Operators;

public sealed class ExpertsTests
{
    public static TheoryData<SimdLevel, int> Kernels()
    {
        var data = new TheoryData<SimdLevel, int>();
        foreach (var level in Enum.GetValues<SimdLevel>().Where(SimdSupport.Supports))
        {
            data.Add(level, 0);
            data.Add(level, BlockWeights.ManyBits);
            data.Add(level, BlockWeights.FewBits);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Execute_RandomExperts_EqualsTheDefinition(SimdLevel level, int bits)
    {
        for (var seed = 0; seed < 24; seed++)
        {
            var test = Case(seed, bits, rows: null);
            AssertNear(test.Expected, test.Run(level, threads: 1 + (seed % 3), 0, test.Rows));
        }
    }

    /// <summary>KV that is kept fits any step only if it is the same whatever is computed beside it.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Execute_ARow_IsTheSameWhateverStandsBesideIt(SimdLevel level, int bits)
    {
        foreach (var seed in new[] { 1, 2, 3 })
        {
            var test = Case(seed, bits, rows: 150);
            var together = test.Run(level, threads: 2, 0, test.Rows);
            var width = together.Length / test.Rows;
            foreach (var (first, count) in new[] { (0, 1), (7, 1), (149, 1), (20, 13), (60, 90) })
            {
                Assert.Equal(together[(first * width)..((first + count) * width)], test.Run(level, threads: 1, first, count));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Execute_ARowThatIsNoNumber_SpoilsNoOther(SimdLevel level, int bits)
    {
        var test = Case(5, bits, rows: 9);
        var width = test.Input.Length / test.Rows;
        test.Input[(4 * width) + 1] = float.NaN;

        var output = test.Run(level, threads: 2, 0, 8);

        Assert.All(output[(4 * width)..(5 * width)], value => Assert.True(float.IsNaN(value)));
        AssertNear(test.Expected[..(4 * width)], output[..(4 * width)]);
        AssertNear(test.Expected[(5 * width)..(8 * width)], output[(5 * width)..]);
    }

    [Fact]
    public void Execute_WithoutRows_DoesNothing() =>
        Assert.Empty(Case(6, BlockWeights.ManyBits, rows: 3).Run(SimdSupport.Best, threads: 2, 0, 0));

    [Theory]
    [InlineData(0)]
    [InlineData(BlockWeights.ManyBits)]
    [InlineData(BlockWeights.FewBits)]
    public void Execute_OnceWarm_AllocatesNothing(int bits)
    {
        var test = Case(7, bits, rows: 60);
        using var team = new WorkTeam(2);
        using var work = new ExpertWork(SimdSupport.Best, team);
        test.WithCall(0, 60, new float[test.Input.Length], call =>
        {
            // What the runtime itself allocates at a first wait or for compiled code is not of every call.
            Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => Allocated(work, call)));
        });

        static long Allocated(ExpertWork work, in ExpertsCall call)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work.Execute(call);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Theory]
    [InlineData(0, 1, 8)]
    [InlineData(4, 0, 8)]
    [InlineData(4, 5, 8)]
    [InlineData(4, 2, 0)]
    public void Shape_ThatCannotBe_IsRefused(int count, int chosen, int size) =>
        Assert.Throws<ArgumentException>(() => new ExpertShape(count, chosen, size, true, LinearGate.Silu, default, ExpertForm.Float32));

    private static ExpertCase Case(int seed, int bits, int? rows)
    {
        var random = new Random(seed);
        var count = random.Next(1, 41);
        var shape = new ExpertShape(
            count,
            random.Next(1, Math.Min(count, 8) + 1),
            random.Next(1, 90),
            random.Next(2) == 0,
            random.Next(2) == 0 ? LinearGate.Silu : LinearGate.ClampedSwish,
            new GateBounds(1.702f, 1.5f),
            Enum.GetValues<ExpertForm>().Single(form => ExpertShape.BitsOf(form) == bits)
        );
        return new ExpertCase(seed, shape, random.Next(1, 100), rows ?? random.Next(1, 70), random.Next(2) == 0);
    }

    private static void AssertNear(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = expected.Max(Math.Abs);
        foreach (var (value, found) in expected.Zip(actual))
        {
            Assert.InRange(found, value - (1e-4 * scale), value + (1e-4 * scale));
        }
    }
}
