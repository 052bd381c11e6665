using System.Runtime.InteropServices;
using Rag.Kernels.Attention;
using Rag.Kernels.Simd;
using Rag.Onnx.Cuda;
using Rag.Onnx.Graphs;
using Rag.Onnx.Runner;
using Rag.Tests.Attention;

namespace Rag.Onnx.Tests.Cuda;

public sealed unsafe class KeyRotationTests
{
    private static readonly PagedAttentionCase.Step s_mixed = new(
        Sequences: 4,
        Passages: 4,
        PassageTokens: 90,
        PastTokens: 60,
        NewTokens: 12
    );

    [Theory]
    [InlineData(64, 32, KvType.Float32, 1e-4)]
    [InlineData(64, 32, KvType.BFloat16, 2e-2)]
    [InlineData(128, 64, KvType.Float32, 1e-4)]
    [InlineData(24, 12, KvType.Float32, 1e-4)]
    [InlineData(80, 20, KvType.Float32, 1e-4)]
    [InlineData(96, 24, KvType.BFloat16, 2e-2)]
    public void Turn_OfMovedPassages_AttendsAsTheOperatorThatKnowsTheirDisplacement(int headSize, int pairs, KvType type, double tolerance)
    {
        for (var seed = 0; seed < 4; seed++)
        {
            using var test = new PagedAttentionCase(seed, groups: 2, kvHeads: 2, headSize, blockSize: 32, type, s_mixed, pairs);
            test.Run(SimdSupport.Best);
            var expected = test.Output.ToArray();
            Assert.Contains(test.Delta, delta => delta != 0);
            MoveIntoFreshBlocks(test, new KeyRotation(new RotaryFrequencies(test.RadiansPerPosition)));
            Assert.DoesNotContain(test.Delta, delta => delta != 0);
            test.Run(SimdSupport.Best);

            var difference = expected.Zip(test.Output, (a, b) => Math.Abs(a - b)).Max();
            Assert.True(difference <= tolerance, $"seed {seed}: {difference}");
        }
    }

    private static void MoveIntoFreshBlocks(PagedAttentionCase test, KeyRotation rotation)
    {
        var size = (int)test.Shape.Cache.BytesPerBlock;
        var free = new Queue<int>(Enumerable.Range(0, test.Blocks).Except(test.Table));
        for (var i = 0; i < test.Table.Length; i++)
        {
            if (test.Delta[i] == 0)
            {
                continue;
            }

            var (from, to) = (test.Table[i], free.Dequeue());
            var keys = KvCodec.KeyRows(test.Shape, test.Keys, from);
            new Span<byte>(test.Values + ((long)from * size), size).CopyTo(new Span<byte>(test.Values + ((long)to * size), size));
            rotation.Turn(keys, (TensorType)test.Shape.Cache.ElementType(), test.Shape.HeadSize, test.Delta[i]);
            KvCodec.WriteKeyRows(test.Shape, test.Keys, to, keys);
            (test.Table[i], test.Delta[i]) = (to, 0);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-300)]
    [InlineData(2000)]
    public void Turn_OfHalves_IsTheRotationToRounding(int delta)
    {
        var frequencies = RotaryFrequencies.Plain(64, 10_000);
        Half[] rows = [.. Enumerable.Range(0, 3 * 64).Select(i => (Half)MathF.Sin(i * .7f))];
        var turned = rows.ToArray();
        new KeyRotation(frequencies).Turn(MemoryMarshal.AsBytes(turned.AsSpan()), TensorType.Float16, 64, delta);

        for (var i = 0; i < rows.Length; i++)
        {
            var (row, element) = (i / 64 * 64, i % 64);
            var angle = delta * (double)frequencies.RadiansPerPosition[element % 32];
            var other = (double)rows[row + ((element + 32) % 64)];
            var expected = ((double)rows[i] * Math.Cos(angle)) + (other * Math.Sin(angle) * (element < 32 ? -1 : 1));
            Assert.Equal(expected, (double)turned[i], 1.5e-3);
        }
    }

    [Fact]
    public void Turn_ThereAndBack_GivesTheKeysBack()
    {
        float[] rows = [.. Enumerable.Range(0, 96).Select(i => MathF.Cos(i * .3f))];
        var turned = rows.ToArray();
        var rotation = new KeyRotation(RotaryFrequencies.Plain(24, 500_000));
        rotation.Turn(MemoryMarshal.AsBytes(turned.AsSpan()), TensorType.Float, 48, 777);
        Assert.True(turned.Zip(rows, (a, b) => Math.Abs(a - b)).Max() > .1);
        rotation.Turn(MemoryMarshal.AsBytes(turned.AsSpan()), TensorType.Float, 48, -777);

        Assert.All(turned.Zip(rows), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }
}
