using Rag.Kernels.Attention;
using Rag.Kernels.Experts;
using Rag.Kernels.Linear;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Adapters;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Native;

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
        using var checkpoint = DecoderCheckpoint.Open(modelPath, options.ContextTokens);
        var configuration = checkpoint.Configuration;
        var form = Form(options);
        Require(modelPath, configuration, form, options);
        var cache = new KvCacheLayout(options.KvType, configuration.KvHeads, options.BlockSize, configuration.HeadSize);
        MemoryNeed.Of(checkpoint, options).Require(modelPath, options.MemoryBytes ?? MachineMemory.Bytes());
        var digest = DigestOf(checkpoint, cacheFolder, cache, options);
        var attention = new RaggedAttentionForm(cache);
        var graph = GraphCache.GetOrBuild(cacheFolder, digest, external => options.Output == DecoderOutput.Hidden
                ? DecoderGraph.BuildToHidden(external, checkpoint, form, attention)
            : options.AdapterSlots == 0 ? DecoderGraph.Build(external, checkpoint, form, attention)
            : DecoderGraph.BuildWithAdapters(external, checkpoint, form, attention));
        var target = options.AdapterSlots == 0 ? null : AdapterTarget.Of(checkpoint, form.HasGroupedGates(configuration.Activation));
        return new DecoderBuild(graph, configuration, cache, digest, target);
    }

    private static void Require(string modelPath, DecoderConfiguration configuration, IDecoderForm form, ModelRunnerOptions options)
    {
        if (configuration.Experts is not null && form.Experts is null)
        {
            throw new ModelFileException(
                modelPath,
                $"a mixture of experts cannot be run with weights in {options.Weights}: choose {WeightMode.BlockInt8Wide}."
            );
        }

        if ((configuration.Experts is not null || configuration.HasState) && options.AdapterSlots > 0)
        {
            throw new ModelFileException(modelPath, "mixtures of experts and layers that keep a state take no adapters: run it without.");
        }
    }

    private static string DigestOf(IDecoderCheckpoint checkpoint, string cacheFolder, KvCacheLayout cache, ModelRunnerOptions options)
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
            .AddWeights(checkpoint.Weights, cacheFolder)
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
            WeightMode.BlockInt8Wide => new BlockLinearDecoderForm(Q8Blocks.Length, BlockWeights.ManyBits),
            WeightMode.BlockInt4Wide => new BlockLinearDecoderForm(Q8Blocks.Length, BlockWeights.FewBits),
            WeightMode.BlockInt4 => new PlainDecoderForm(new BlockQuantizedLinear(4, options.WeightBlock), Q8Blocks.Length)
            {
                Experts = ExpertForm.BlockInt4,
            },
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Weights, null),
        };
}
