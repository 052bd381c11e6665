using Rag.Kernels.Attention;
using Rag.ModelFiles.Gguf;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Native;

namespace Rag.Onnx.Runner;

/// <summary>The graph of a decoder, built from a model's files and the options.</summary>
/// <param name="Digest">Digest of everything that determines the KV of a token.</param>
internal sealed record DecoderBuild(string GraphPath, DecoderConfiguration Configuration, KvCacheLayout Cache, string Digest)
{
    public static DecoderBuild Prepare(string modelPath, string cacheFolder, ModelRunnerOptions options)
    {
        using var checkpoint = DecoderCheckpoint.Open(modelPath);
        var configuration = checkpoint.Configuration;
        var cache = new KvCacheLayout(options.KvType, configuration.KvHeads, options.BlockSize, configuration.HeadSize);
        MemoryNeed.Of(checkpoint, options).Require(modelPath, options.MemoryBytes ?? MachineMemory.Bytes());
        var digest = DigestOf(checkpoint, cache, options);
        var graph = GraphCache.GetOrBuild(cacheFolder, digest, external =>
            DecoderGraph.Build(external, checkpoint, Form(options), new RaggedAttentionForm(cache))
        );
        return new DecoderBuild(graph, configuration, cache, digest);
    }

    private static string DigestOf(IDecoderCheckpoint checkpoint, KvCacheLayout cache, ModelRunnerOptions options)
    {
        return new GraphKey()
            .Add($"decoder {DecoderGraph.Version}")
            .Add($"{options.Weights} {options.WeightBlock}")
            .Add($"{cache} {KvCacheLayout.Version}")
            .Add(checkpoint.Configuration)
            .AddWeights(checkpoint.Weights)
            .ToDigest();
    }

    public static IDecoderForm Form(ModelRunnerOptions options) =>
        options.Weights switch
        {
            WeightMode.Float32 => new PlainDecoderForm(new FloatLinear(), embeddingBlock: 0),
            WeightMode.BlockInt8 => new PlainDecoderForm(new BlockQuantizedLinear(8, options.WeightBlock), Q8Blocks.Length),
            WeightMode.BlockInt8Wide => new BlockLinearDecoderForm(Q8Blocks.Length),
            WeightMode.BlockInt4 => new PlainDecoderForm(new BlockQuantizedLinear(4, options.WeightBlock), Q8Blocks.Length),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Weights, null),
        };
}
