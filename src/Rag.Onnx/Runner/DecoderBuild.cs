using Rag.Kernels.Attention;
using Rag.ModelFiles.Gguf;
using Rag.Onnx.Adapters;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Runner;

/// <summary>The graph of a decoder, built from a model's files and the options.</summary>
/// <param name="Digest">Digest of everything that determines the KV of a token.</param>
/// <param name="AdapterTarget">What adapters are read for; null of a graph that takes none.</param>
internal sealed record DecoderBuild(
    string GraphPath,
    DecoderConfiguration Configuration,
    KvCacheLayout Cache,
    string Digest,
    AdapterTarget? AdapterTarget
)
{
    public static DecoderBuild Prepare(string modelPath, string cacheFolder, ModelRunnerOptions options)
    {
        using var checkpoint = DecoderCheckpoint.Open(modelPath);
        var configuration = checkpoint.Configuration;
        var cache = new KvCacheLayout(options.KvType, configuration.KvHeads, options.BlockSize, configuration.HeadSize);
        var digest = DigestOf(checkpoint, cache, options);
        var (form, attention) = (Form(options), new RaggedAttentionForm(cache));
        var graph = GraphCache.GetOrBuild(cacheFolder, digest, external =>
            options.Output == DecoderOutput.Hidden ? DecoderGraph.BuildToHidden(external, checkpoint, form, attention)
            : options.AdapterSlots == 0 ? DecoderGraph.Build(external, checkpoint, form, attention)
            : DecoderGraph.BuildWithAdapters(external, checkpoint, form, attention)
        );
        var target = options.AdapterSlots == 0 ? null : AdapterTarget.Of(checkpoint, form.HasGroupedGates(configuration.Activation));
        return new DecoderBuild(graph, configuration, cache, digest, target);
    }

    private static string DigestOf(IDecoderCheckpoint checkpoint, KvCacheLayout cache, ModelRunnerOptions options)
    {
        var key = new GraphKey();
        if (options.AdapterSlots > 0)
        {
            key.Add("with adapters");
        }

        if (options.Output == DecoderOutput.Hidden)
        {
            key.Add("to hidden states");
        }

        return key.Add($"decoder {DecoderGraph.Version}")
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
