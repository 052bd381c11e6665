using Rag.Kernels.Attention;
using Rag.Kernels.Experts;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Runner;

/// <summary>The graph of a decoder, built from a model's files and the options.</summary>
/// <param name="Digest">Digest of everything that determines the KV of a token.</param>
internal sealed record DecoderBuild(string GraphPath, DecoderConfiguration Configuration, KvCacheLayout Cache, string Digest)
{
    public static DecoderBuild Prepare(string modelPath, string cacheFolder, ModelRunnerOptions options)
    {
        using var checkpoint = DecoderCheckpoint.Open(modelPath);
        var configuration = checkpoint.Configuration;
        var form = Form(options);
        if (configuration.Experts is not null && form.Experts is null)
        {
            throw new ModelFileException(
                modelPath,
                $"a mixture of experts cannot be run with weights in {options.Weights}: choose {WeightMode.BlockInt8Wide}."
            );
        }

        var cache = new KvCacheLayout(options.KvType, configuration.KvHeads, options.BlockSize, configuration.HeadSize);
        var digest = DigestOf(checkpoint, cache, options);
        var graph = GraphCache.GetOrBuild(cacheFolder, digest, external =>
            DecoderGraph.Build(external, checkpoint, form, new RaggedAttentionForm(cache))
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
            WeightMode.Float32 => new PlainDecoderForm(new FloatLinear(), embeddingBlock: 0) { Experts = ExpertForm.Float32 },
            WeightMode.BlockInt8 => new PlainDecoderForm(new BlockQuantizedLinear(8, options.WeightBlock), Q8Blocks.Length)
            {
                Experts = ExpertForm.BlockInt8,
            },
            WeightMode.BlockInt8Wide => new BlockLinearDecoderForm(Q8Blocks.Length),
            WeightMode.BlockInt4 => new PlainDecoderForm(new BlockQuantizedLinear(4, options.WeightBlock), Q8Blocks.Length),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Weights, null),
        };
}
