using CsCheck;
using Rag.Kernels.Attention;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;
using Rag.Tests.Attention;

namespace Rag.Kernels.Tests.Attention;

public unsafe class PagedAttentionTests
{
    private static readonly PagedAttentionCase.Step s_mixed = new(
        Sequences: 4,
        Passages: 5,
        PassageTokens: 90,
        PastTokens: 50,
        NewTokens: 40
    );
    private static readonly PagedAttentionCase.Step s_decode = new(
        Sequences: 6,
        Passages: 5,
        PassageTokens: 90,
        PastTokens: 50,
        NewTokens: 1
    );
    private static readonly PagedAttentionCase.Step s_prefill = new(
        Sequences: 2,
        Passages: 0,
        PassageTokens: 1,
        PastTokens: 0,
        NewTokens: 200
    );

    public static TheoryData<SimdLevel, KvType> Kernels()
    {
        var data = new TheoryData<SimdLevel, KvType>();
        foreach (var level in Enum.GetValues<SimdLevel>().Where(SimdSupport.Supports))
        {
            foreach (var type in Enum.GetValues<KvType>())
            {
                data.Add(level, type);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Execute_RandomRaggedStep_EqualsReference(SimdLevel level, KvType type)
    {
        Gen.Select(
                Gen.Int[0, int.MaxValue],
                Gen.Int[1, 4],
                Gen.Int[1, 3],
                OneOf(24, 64, 80, 128),
                OneOf(1, 4, 16, 32, 64, 256),
                OneOf(s_mixed, s_decode, s_prefill)
            )
            .Sample(
                (seed, group, kvHeads, headSize, blockSize, step) =>
                {
                    using var test = new PagedAttentionCase(seed, group, kvHeads, headSize, blockSize, type, step);
                    test.Run(level);
                    AssertEqualsReference(test);
                },
                iter: 12,
                threads: 1
            );
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Execute_ContextCutOverThreads_EqualsReference(SimdLevel level, KvType type)
    {
        var step = new PagedAttentionCase.Step(Sequences: 1, Passages: 6, PassageTokens: 400, PastTokens: 300, NewTokens: 30);
        for (var seed = 0; seed < 6; seed++)
        {
            using var test = new PagedAttentionCase(seed, groups: 3, kvHeads: 3, headSize: 64, blockSize: 32, type, step);
            test.Run(level, threads: 4);
            AssertEqualsReference(test);
        }
    }

    // The passages of a sequence leave slots in their last blocks unused: a window counts positions, which these slots have not.
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Execute_ThroughAWindow_EqualsReference(SimdLevel level, KvType type)
    {
        Gen.Select(
                Gen.Int[0, int.MaxValue],
                Gen.Int[1, 4],
                OneOf(24, 64),
                OneOf(1, 16, 32, 256),
                OneOf(1, 5, 32, 64, 100, 5000),
                OneOf(s_mixed, s_decode, s_prefill)
            )
            .Sample(
                (seed, group, headSize, blockSize, window, step) =>
                {
                    using var test = new PagedAttentionCase(seed, group, 2, headSize, blockSize, type, step, window: window);
                    test.Run(level);
                    AssertEqualsReference(test);
                },
                iter: 12,
                threads: 1
            );
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Execute_WindowCutOverThreads_EqualsReference(SimdLevel level, KvType type)
    {
        var step = new PagedAttentionCase.Step(Sequences: 1, Passages: 6, PassageTokens: 400, PastTokens: 900, NewTokens: 30);
        for (var seed = 0; seed < 4; seed++)
        {
            using var test = new PagedAttentionCase(seed, groups: 3, kvHeads: 1, headSize: 64, blockSize: 32, type, step, window: 700);
            test.Run(level, threads: 4);
            AssertEqualsReference(test);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Execute_WithASoftCap_EqualsReference(SimdLevel level, KvType type)
    {
        foreach (var (headSize, step) in new[] { (64, s_mixed), (24, s_decode), (64, s_decode) })
        {
            using var test = new PagedAttentionCase(9, groups: 3, kvHeads: 2, headSize, blockSize: 32, type, step, softCap: .7f);
            test.Run(level);
            AssertEqualsReference(test);
        }
    }

    // A sink far below the scores counts nothing, one far above them takes all.
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Execute_WithSinks_EqualsReference(SimdLevel level, KvType type)
    {
        var cut = new PagedAttentionCase.Step(Sequences: 1, Passages: 6, PassageTokens: 400, PastTokens: 900, NewTokens: 1);
        foreach (
            var (step, window) in new (PagedAttentionCase.Step, int?)[] { (s_mixed, null), (s_decode, 20), (s_prefill, 64), (cut, null) }
        )
        {
            using var test = new PagedAttentionCase(9, groups: 3, kvHeads: 2, headSize: 64, blockSize: 32, type, step, window: window)
            {
                Sinks = [-200, 0, 1.5f, 4, 9, 300],
            };
            test.Run(level, threads: 4);
            AssertEqualsReference(test);
        }
    }

    // The largest score of a tile rises far above the scores of the tiles before it, again and again.
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Execute_ScoresFarApart_EqualsReference(SimdLevel level, KvType type)
    {
        foreach (var step in new[] { s_decode, s_mixed })
        {
            using var test = new PagedAttentionCase(8, groups: 3, kvHeads: 2, headSize: 64, blockSize: 32, type, step);
            var (queries, width) = (test.Shape.Heads * test.Shape.HeadSize, test.Qkv.Length / test.Tokens);
            for (var i = 0; i < test.Qkv.Length; i++)
            {
                test.Qkv[i] *= i % width < queries ? 12 : 1;
            }

            test.Run(level);
            AssertEqualsReference(test);
        }
    }

    [Fact]
    public void Execute_AllLevels_GiveTheSameAnswer()
    {
        foreach (var type in Enum.GetValues<KvType>())
        {
            float[]? first = null;
            foreach (var level in Enum.GetValues<SimdLevel>().Where(SimdSupport.Supports))
            {
                using var test = new PagedAttentionCase(11, groups: 3, kvHeads: 3, headSize: 64, blockSize: 32, type, s_mixed);
                test.Run(level);
                first ??= [.. test.Output];
                for (var i = 0; i < first.Length; i++)
                {
                    // Once in a while, two levels round a new int8 element differently, by one step of its row.
                    Assert.Equal(
                        first[i],
                        test.Output[i],
                        type == KvType.Int8 ? 5e-3f
                            : type == KvType.BFloat16 ? 2e-3f
                            : 2e-5f
                    );
                }
            }
        }
    }

    [Fact]
    public void Execute_PassageReusedElsewhere_EqualsEncodingItThere()
    {
        // The reference turns each stored key by its delta to the position where it stands; the operator turns the query back instead.
        const int size = 64;
        const int blockSize = 32;
        using var test = new PagedAttentionCase(
            3,
            groups: 3,
            kvHeads: 1,
            headSize: size,
            blockSize,
            KvType.Float32,
            new PagedAttentionCase.Step(Sequences: 3, Passages: 3, PassageTokens: 80, PastTokens: 0, NewTokens: 9)
        );
        test.Run(SimdSupport.Best);
        Assert.Contains(test.Delta, delta => delta != 0);
        AssertEqualsReference(test, DenseAttentionReference.Output(test));
    }

    [Theory]
    [InlineData(KvType.BFloat16, 0.004)]
    [InlineData(KvType.Int8, 0.012)]
    public void Execute_NarrowKvTypes_StayNearFloat32(KvType type, double most)
    {
        // The step itself writes all keys and values, so that only the KV type differs.
        var step = new PagedAttentionCase.Step(Sequences: 2, Passages: 0, PassageTokens: 1, PastTokens: 0, NewTokens: 300);
        using var exact = new PagedAttentionCase(4, groups: 3, kvHeads: 3, headSize: 64, blockSize: 32, KvType.Float32, step);
        using var narrow = new PagedAttentionCase(4, groups: 3, kvHeads: 3, headSize: 64, blockSize: 32, type, step);
        exact.Run(SimdSupport.Best);
        narrow.Run(SimdSupport.Best);
        var error = Math.Sqrt(
            exact.Output.Zip(narrow.Output, (x, y) => (double)(x - y) * (x - y)).Sum() / exact.Output.Sum(x => (double)x * x)
        );
        Assert.True(error < most, $"relative error {error}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{type}: relative error {error:E2}");
    }

    [Fact]
    public void Execute_OnceWarm_AllocatesNothing()
    {
        using var test = new PagedAttentionCase(5, groups: 3, kvHeads: 3, headSize: 64, blockSize: 32, KvType.BFloat16, s_mixed);
        using var team = new WorkTeam(2);
        using var work = new AttentionWork(test.Shape, AttentionKernel.Create(test.Shape, SimdSupport.Best), team);
        test.WithCall(call =>
        {
            work.Execute(call);
            work.Execute(call);
            var before = GC.GetAllocatedBytesForCurrentThread();
            work.Execute(call);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        });
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void AssertEqualsReference(PagedAttentionCase test, double[]? reference = null)
    {
        var expected = reference ?? PagedAttentionReference.Output(test);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - test.Output[i]) < 4e-5,
                $"element {i}: {test.Output[i]} instead of {expected[i]} ({test.Shape.Cache}, {test.Sequences} sequences)"
            );
        }
    }
}
