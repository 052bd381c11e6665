using Rag.Core.Numerics;
using Rag.Engine;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Benchmarks;

/// <summary>One step of equal sequences on the paged graph, to be run again and again: it writes the same slots each time.</summary>
internal sealed class PagedStep : IDisposable
{
    private readonly OnnxModelRunner _runner;
    private readonly RaggedBatch _batch = new();

    public PagedStep(string modelPath, string cacheFolder, ModelRunnerOptions options, int sequences, int newTokens, int pastTokens)
    {
        var width = Integers.CeilDivide(pastTokens + newTokens, options.BlockSize);
        var build = DecoderBuild.Prepare(modelPath, cacheFolder, options);
        var bytes = sequences * width * KvMemory.BytesPerBlock(build.Cache, build.Configuration.Layers);
        _runner = OnnxModelRunner.Load(modelPath, cacheFolder, options with { KvBytes = bytes });

        // Blocks lie as a pool hands them out after a while: in no order.
        var blocks = Enumerable.Range(0, sequences * width).ToArray();
        new Random(1).Shuffle(blocks);
        _runner.WriteBlocks(blocks, new byte[bytes]); // as the other side's past: zeros
        int[] valid = [.. Enumerable.Repeat(options.BlockSize, width)];
        _batch.Begin(width);
        for (var i = 0; i < sequences; i++)
        {
            var row = _batch.Add(StepTokens.Of(i, newTokens), pastTokens, blocks.AsSpan(i * width, width), valid, new int[width], options.BlockSize);
            _batch.AddLogitRow(row + newTokens - 1);
        }
    }

    public void Run() => _runner.Run(_batch);

    /// <summary>[sequences, vocabulary]</summary>
    public ReadOnlySpan<float> RunForLogits() => _runner.Run(_batch);

    public void Dispose() => _runner.Dispose();
}

/// <summary>Ordinary tokens, the same on both sides.</summary>
internal static class StepTokens
{
    public static int[] Of(int sequence, int count) => [.. Enumerable.Range(0, count).Select(i => 300 + ((i * 7 * (sequence + 1)) % 200))];
}
