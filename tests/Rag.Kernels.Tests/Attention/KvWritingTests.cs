using Rag.Kernels.Attention;
using Rag.Kernels.Simd;
using Rag.Tests.Attention;

namespace Rag.Kernels.Tests.Attention;

public unsafe class KvWritingTests
{
    [Theory]
    [MemberData(nameof(PagedAttentionTests.Kernels), MemberType = typeof(PagedAttentionTests))]
    public void Execute_NewTokens_AreWrittenIntoTheirSlotsAndNowhereElse(SimdLevel level, KvType type)
    {
        var step = new PagedAttentionCase.Step(Sequences: 4, Passages: 5, PassageTokens: 90, PastTokens: 50, NewTokens: 40);
        foreach (var headSize in new[] { 20, 24, 64 })
        {
            using var test = new PagedAttentionCase(7, groups: 2, kvHeads: 2, headSize, blockSize: 16, type, step);
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
