using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Llama;

namespace Rag.Onnx.Cuda;

/// <summary>The graph for the native attention, built from a model's files and the options.</summary>
/// <param name="Digest">Digest of everything that determines the KV of a token.</param>
internal sealed record CudaDecoderBuild(string GraphPath, LlamaConfiguration Configuration, string Digest)
{
    /// <summary>
    /// Changes with every change of graphs for CUDA alone; <see cref="LlamaGraph.Version"/> changes when all graphs change.
    /// </summary>
    private const int Version = 1;

    public static CudaDecoderBuild Prepare(string modelPath, string cacheFolder, CudaRunnerOptions options)
    {
        using var checkpoint = LlamaCheckpoint.Open(modelPath);
        var digest = new GraphKey()
            .Add($"cuda decoder {Version} {LlamaGraph.Version} {options.Weights} {options.WeightBlock} {CudaContract.BlockSize}")
            .Add(checkpoint.Configuration)
            .AddWeights(checkpoint.Weights)
            .ToDigest();
        var graph = GraphCache.GetOrBuild(cacheFolder, digest, external => Build(external, checkpoint, options));
        return new CudaDecoderBuild(graph, checkpoint.Configuration, digest);
    }

    public static byte[] Build(ExternalData? external, ILlamaCheckpoint checkpoint, CudaRunnerOptions options) =>
        LlamaGraph.Build(
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
