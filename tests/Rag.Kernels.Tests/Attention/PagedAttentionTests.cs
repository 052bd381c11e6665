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

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Execute_NewTokens_AreWrittenIntoTheirSlotsAndNowhereElse(SimdLevel level, KvType type)
    {
        foreach (var headSize in new[] { 20, 24, 64 })
        {
            using var test = new PagedAttentionCase(7, groups: 2, kvHeads: 2, headSize, blockSize: 16, type, s_mixed);
            var keys = new ReadOnlySpan<byte>(test.Keys, test.CacheBytes).ToArray();
            var values = new ReadOnlySpan<byte>(test.Values, test.CacheBytes).ToArray();
            test.Run(level);

            var written = new HashSet<(int, int)>();
            for (var sequence = 0; sequence < test.Sequences; sequence++)
            {
                for (var token = test.Cumulative[sequence]; token < test.Cumulative[sequence + 1]; token++)
                {
                    var slot = test.Past[sequence] + token - test.Cumulative[sequence];
                    var block = test.Table[sequence * test.Width + slot / 16];
                    written.Add((block, slot % 16));
                    for (var head = 0; head < 2; head++)
                    {
                        AssertStored(
                            PagedAttentionReference.NewKey(test, sequence, token, head),
                            KvCodec.Read(test.Shape, KvPart.Keys, test.Keys, block, head, slot % 16),
                            type
                        );
                        AssertStored(
                            PagedAttentionReference.NewValue(test, token, head),
                            KvCodec.Read(test.Shape, KvPart.Values, test.Values, block, head, slot % 16),
                            type
                        );
                    }
                }
            }

            AssertUntouched(test, KvPart.Keys, keys, new ReadOnlySpan<byte>(test.Keys, test.CacheBytes), written);
            AssertUntouched(test, KvPart.Values, values, new ReadOnlySpan<byte>(test.Values, test.CacheBytes), written);
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
        AssertEqualsReference(test, DenseReference(test));
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

    public static TheoryData<string, string> Malformed() =>
        new()
        {
            { "block", "the cache has blocks 0 to" },
            { "negative block", "the cache has blocks 0 to" },
            { "valid", "block_valid[0, 0]" },
            { "valid of a written block", "is written by this step" },
            { "delta of a written block", "is written by this step" },
            { "delta", "the rotation table has" },
            { "past", "its block_table has" },
            { "huge past", "its block_table has" },
            { "negative past", "neither can be negative" },
            { "cumulative end", "cumulative_sequence_lengths" },
            { "cumulative order", "neither can be negative" },
        };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Execute_MalformedTables_AreRefusedBeforeAnythingIsWritten(string fault, string message)
    {
        using var test = new PagedAttentionCase(
            9,
            groups: 1,
            kvHeads: 1,
            headSize: 24,
            blockSize: 16,
            KvType.Float32,
            new PagedAttentionCase.Step(Sequences: 2, Passages: 1, PassageTokens: 1, PastTokens: 40, NewTokens: 20)
        );
        var before = new ReadOnlySpan<byte>(test.Keys, test.CacheBytes).ToArray();
        using var team = new WorkTeam(1);
        using var work = new AttentionWork(test.Shape, AttentionKernel.Create(test.Shape, SimdSupport.Best), team);
        test.WithCall(call =>
        {
            var written = call.PastSlots[0] / 16;
            switch (fault)
            {
                case "block":
                    call.BlockTable[0] = call.Blocks;
                    break;
                case "negative block":
                    call.BlockTable[0] = -1;
                    break;
                case "valid":
                    call.BlockValid[0] = 0;
                    break;
                case "valid of a written block":
                    call.BlockValid[written] = 3;
                    break;
                case "delta of a written block":
                    call.BlockDelta[written] = 1;
                    break;
                case "delta":
                    call.BlockDelta[0] = 5000;
                    Assert.True(written > 0);
                    break;
                case "past":
                    call.PastSlots[0] = call.TableWidth * 16;
                    break;
                case "huge past":
                    call.PastSlots[0] = int.MaxValue;
                    break;
                case "negative past":
                    call.PastSlots[0] = -1;
                    break;
                case "cumulative end":
                    call.CumulativeLengths[2]++;
                    break;
                case "cumulative order":
                    call.CumulativeLengths[1] = -1;
                    break;
            }

            var failure = Assert.Throws<ArgumentException>(() => work.Execute(call));
            Assert.Contains(message, failure.Message);
        });
        Assert.True(before.AsSpan().SequenceEqual(new ReadOnlySpan<byte>(test.Keys, test.CacheBytes)));
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

    /// <summary>
    /// Attention with keys and queries rotated by the positions where they stand, which attention with deltas must equal.
    /// </summary>
    private static double[] DenseReference(PagedAttentionCase test)
    {
        var shape = test.Shape;
        var result = new double[test.Output.Length];
        for (var sequence = 0; sequence < test.Sequences; sequence++)
        {
            var slots = PagedAttentionReference.Slots(test, sequence);
            for (var token = test.Cumulative[sequence]; token < test.Cumulative[sequence + 1]; token++)
            {
                var slot = test.Past[sequence] + token - test.Cumulative[sequence];
                var seen = slots.TakeWhile(entry => entry.Slot <= slot).ToArray();
                for (var head = 0; head < shape.Heads; head++)
                {
                    var start = (token * (shape.Heads + 2 * shape.KvHeads) + head) * shape.HeadSize;
                    var query = Turn(test.Qkv.AsSpan(start, shape.HeadSize), seen[^1].Position);
                    var scores = seen.Select(entry =>
                        {
                            var key = Turn(KvCodec.Read(shape, KvPart.Keys, test.Keys, entry.Block, 0, entry.Offset), entry.Delta);
                            return key.Select((k, d) => k * query[d]).Sum() * shape.Scale;
                        })
                        .ToArray();
                    var highest = scores.Max();
                    var sum = scores.Sum(score => Math.Exp(score - highest));
                    for (var i = 0; i < seen.Length; i++)
                    {
                        var value = KvCodec.Read(shape, KvPart.Values, test.Values, seen[i].Block, 0, seen[i].Offset);
                        for (var d = 0; d < shape.HeadSize; d++)
                        {
                            result[(token * shape.Heads + head) * shape.HeadSize + d] += Math.Exp(scores[i] - highest) / sum * value[d];
                        }
                    }
                }
            }
        }

        return result;

        static double[] Turn(ReadOnlySpan<float> row, int position)
        {
            var half = row.Length / 2;
            var turned = new double[row.Length];
            for (var i = 0; i < half; i++)
            {
                var (sin, cos) = Math.SinCos(position * Math.Pow(10_000, -i / (double)half));
                turned[i] = row[i] * cos - row[half + i] * sin;
                turned[half + i] = row[half + i] * cos + row[i] * sin;
            }

            return turned;
        }
    }

    private static void AssertStored(double[] expected, float[] stored, KvType type)
    {
        var highest = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            var tolerance = type switch
            {
                KvType.Float32 => 1e-6,
                KvType.BFloat16 => Math.Abs(expected[i]) / 256 + 1e-6,
                _ => highest / 254 + 1e-6,
            };
            Assert.InRange(stored[i], expected[i] - tolerance, expected[i] + tolerance);
        }
    }

    private static void AssertUntouched(
        PagedAttentionCase test,
        KvPart part,
        byte[] before,
        ReadOnlySpan<byte> after,
        HashSet<(int Block, int Offset)> written
    )
    {
        var shape = test.Shape;
        for (var i = 0; i < before.Length; i++)
        {
            if (before[i] == after[i])
            {
                continue;
            }

            var block = (int)(i / shape.Cache.BytesPerBlock);
            var inHead = (int)(i % shape.HeadBytes);
            var rows = shape.BlockSize * shape.RowBytes;
            var slot =
                inHead >= rows ? (inHead - rows) / sizeof(float)
                : part == KvPart.Keys ? inHead / shape.Cache.ElementSize % shape.BlockSize
                : inHead / shape.RowBytes;
            Assert.Contains((block, slot), written);
        }
    }
}
