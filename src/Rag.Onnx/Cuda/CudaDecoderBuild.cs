using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Cuda;

/// <summary>The graph for the native attention, built from a model's files and the options.</summary>
/// <param name="Digest">Digest of everything that determines the KV of a token.</param>
internal sealed record CudaDecoderBuild(string GraphPath, DecoderConfiguration Configuration, string Digest)
{
    /// <summary>
    /// Changes with every change of graphs for CUDA alone; <see cref="DecoderGraph.Version"/> changes when all graphs change.
    /// </summary>
    private const int Version = 1;

    public static CudaDecoderBuild Prepare(string modelPath, string cacheFolder, CudaRunnerOptions options)
    {
        using var checkpoint = DecoderCheckpoint.Open(modelPath);
        RequireOneRotation(checkpoint.Configuration, modelPath);
        RequireNoExperts(checkpoint.Configuration, modelPath);
        var digest = new GraphKey()
            .Add($"cuda decoder {Version} {DecoderGraph.Version} {options.Weights} {options.WeightBlock} {CudaContract.BlockSize}")
            .Add(checkpoint.Configuration)
            .AddWeights(checkpoint.Weights, cacheFolder)
            .ToDigest();
        var graph = GraphCache.GetOrBuild(cacheFolder, digest, external => Build(external, checkpoint, options));
        return new CudaDecoderBuild(graph, checkpoint.Configuration, digest);
    }

    /// <summary>Passages are moved by turning the keys of all layers alike.</summary>
    private static void RequireOneRotation(DecoderConfiguration configuration, string modelPath)
    {
        if (configuration.HasState)
        {
            throw new ModelFileException(modelPath, "layers of this model keep a state, which is not computed on CUDA: run it on CPU.");
        }

        if (configuration.Rotary is null)
        {
            throw new ModelFileException(
                modelPath,
                "the layers of this model rotate keys in different ways, or some not at all; on CUDA all must rotate alike: run it on CPU."
            );
        }
    }

    private static void RequireNoExperts(DecoderConfiguration configuration, string modelPath)
    {
        if (configuration.Experts is not null || configuration.HasSinks)
        {
            throw new ModelFileException(
                modelPath,
                "this model has a mixture of experts or sinks of attention, which are not supported on CUDA: run it on CPU."
            );
        }
    }

    public static byte[] Build(ExternalData? external, IDecoderCheckpoint checkpoint, CudaRunnerOptions options) =>
        DecoderGraph.Build(
            external,
            checkpoint,
            new PlainDecoderForm(Linear(options), embeddingBlock: 0, CudaContract.Element),
            new NativeAttentionForm()
        );

    private static ILinearForm Linear(CudaRunnerOptions options) =>
        options.Weights switch
        {
            CudaWeights.Float16 => new FloatLinear(CudaContract.Element),
            CudaWeights.BlockInt8 => new BlockQuantizedLinear(8, options.WeightBlock, CudaContract.Element),
            CudaWeights.BlockInt4 => new BlockQuantizedLinear(4, options.WeightBlock, CudaContract.Element),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Weights, null),
        };
}
