using Rag.Kernels.Attention;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;
using Rag.Tests.Attention;

namespace Rag.Kernels.Tests.Attention;

public unsafe class AttentionFaultTests
{
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
}
