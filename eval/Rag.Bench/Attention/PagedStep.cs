using Rag.Core.Numerics;
using Rag.Engine;
using Rag.Onnx.Runner;

namespace Rag.Bench.Attention;

/// <summary>One step of sequences of equal length on the paged graph; every run writes the same slots.</summary>
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

        // A pool that has been in use for a while hands out blocks in no order.
        var blocks = Enumerable.Range(0, sequences * width).ToArray();
        new Random(1).Shuffle(blocks);

        // The past is all zeros in GroupQueryStep too.
        _runner.WriteBlocks(blocks, new byte[bytes]);
        int[] valid = [.. Enumerable.Repeat(options.BlockSize, width)];
        _batch.Begin(width);
        for (var i = 0; i < sequences; i++)
        {
            var table = blocks.AsSpan(i * width, width);
            var row = _batch.Add(StepTokens.Of(i, newTokens), pastTokens, table, valid, new int[width], options.BlockSize);
            _batch.AddLogitRow(row + newTokens - 1);
        }
    }

    public void Run() => _runner.Run(_batch);

    /// <summary>Runs the step and gives its logits, [sequences, vocabulary].</summary>
    public ReadOnlySpan<float> RunForLogits() => _runner.Run(_batch);

    public void Dispose() => _runner.Dispose();
}
