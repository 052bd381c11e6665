using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.Native;
using Rag.Onnx.Runner;

namespace Rag.Bench.Attention;

/// <summary>A checkpoint loaded as the graph around GroupQueryAttention.</summary>
internal sealed class GroupQueryModel : IDisposable
{
    private readonly OnnxSession _session;

    public GroupQueryModel(string modelPath, string cacheFolder, ModelRunnerOptions options, GroupQueryKv kv, LibraryWait wait)
    {
        using var checkpoint = DecoderCheckpoint.Open(modelPath);
        (Configuration, Kv, Wait) = (checkpoint.Configuration, kv, wait);
        var key = new GraphKey()
            .Add($"group query {GroupQueryGraph.Version} {options.Weights} {options.WeightBlock} {kv}")
            .AddWeights(checkpoint.Weights, cacheFolder)
            .ToDigest();
        var form = DecoderBuild.Form(options);
        var graph = GraphCache.GetOrBuild(cacheFolder, key, external => GroupQueryGraph.Build(external, checkpoint, form, kv));
        _session = OnnxSession.Load(
            graph,
            new OnnxSessionOptions
            {
                Threads = options.Threads,
                LibraryThreads = wait.Threads,
                LibrarySpins = wait.Spins,
            }
        );
    }

    public DecoderConfiguration Configuration { get; }

    public GroupQueryKv Kv { get; }

    public LibraryWait Wait { get; }

    public Microsoft.ML.OnnxRuntime.InferenceSession Inference => _session.Inference;

    public void Dispose() => _session.Dispose();
}
