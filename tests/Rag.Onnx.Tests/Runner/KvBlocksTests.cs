using Rag.Kernels.Attention;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Runner;

public sealed class KvBlocksTests
{
    /// <summary>A restart in small: KV read from some blocks and written to others is the same to the bit.</summary>
    [Theory]
    [InlineData(KvType.BFloat16, 737_280)]
    [InlineData(KvType.Int8, 391_680)]
    public void WriteBlocks_WhatWasReadFromOthers_ChangesNoLogit(KvType type, int bytesPerBlock)
    {
        using var runner = OnnxModelRunner.Load(
            BundledModels.Reader,
            BuiltGraphs.Folder,
            new ModelRunnerOptions { KvType = type, KvBytes = 64 << 20 }
        );
        Assert.Equal(bytesPerBlock, runner.Shape.BytesPerBlock);
        var harness = new PromptHarness(runner);
        int[] passage = [.. Enumerable.Range(1000, 75)];
        int[] question = [.. Enumerable.Range(3000, 9)];
        var encoded = harness.Encode(passage);
        var kv = new byte[encoded.Blocks.Length * bytesPerBlock];
        runner.ReadBlocks(encoded.Blocks, kv);
        var before = harness.Begin(encoded).Append(question);

        int[] others = [.. Enumerable.Range(1, encoded.Blocks.Length).Select(i => runner.Shape.BlockCount - (i * 3))];
        runner.WriteBlocks(others, kv);
        var after = harness.Begin(encoded with { Blocks = others }).Append(question);

        Assert.Equal(before, after);
        var again = new byte[kv.Length];
        runner.ReadBlocks(others, again);
        Assert.Equal(kv, again);
        Assert.Throws<ArgumentOutOfRangeException>(() => runner.ReadBlocks([runner.Shape.BlockCount], again));
    }
}
