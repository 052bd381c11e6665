using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.Native;
using Rag.Onnx.Runner;

namespace Rag.Bench.Attention;

/// <summary>
/// One step of sequences of equal length on the graph around GroupQueryAttention. Past and present share a buffer, so that no KV is copied.
/// </summary>
internal sealed class GroupQueryStep : IDisposable
{
    private readonly OnnxSession _session;
    private readonly BoundValues _values;
    private readonly RunOptions _options = new();
    private readonly OrtValue _logits;

    public GroupQueryStep(string modelPath, string cacheFolder, ModelRunnerOptions options, int sequences, int newTokens, int pastTokens)
    {
        using var checkpoint = DecoderCheckpoint.Open(modelPath);
        var c = checkpoint.Configuration;
        var key = new GraphKey()
            .Add($"group query {GroupQueryGraph.Version} {options.Weights} {options.WeightBlock}")
            .AddWeights(checkpoint.Weights, cacheFolder)
            .ToDigest();
        var form = DecoderBuild.Form(options);
        var graph = GraphCache.GetOrBuild(cacheFolder, key, external => GroupQueryGraph.Build(external, checkpoint, form));
        _session = OnnxSession.Load(graph, new OnnxSessionOptions { Threads = options.Threads });
        _values = new BoundValues(_session.Inference);
        var length = pastTokens + newTokens;
        long[] ids = [.. Enumerable.Range(0, sequences).SelectMany(i => StepTokens.Of(i, newTokens))];
        _values.BindInput(GroupQueryGraph.InputIds, ids, sequences, newTokens);
        _values.BindInput(GroupQueryGraph.AttentionMask, [.. Enumerable.Repeat(1L, sequences * length)], sequences, length);
        for (var layer = 0; layer < c.Layers; layer++)
        {
            foreach (var part in (ReadOnlySpan<string>)["key", "value"])
            {
                var cache = _values.Allocate(TensorElementType.Float, sequences, c.KvHeads, length, c.HeadSize);
                _values.Binding.BindInput(GroupQueryGraph.Past(layer, part), cache);
                _values.Binding.BindOutput(GroupQueryGraph.Present(layer, part), cache);
            }
        }

        _logits = _values.Allocate(TensorElementType.Float, sequences, 1, c.VocabularySize);
        _values.Binding.BindOutput(GroupQueryGraph.Logits, _logits);
    }

    public void Run() => _session.Inference.RunWithBinding(_options, _values.Binding);

    /// <summary>Runs the step and gives its logits, [sequences, vocabulary].</summary>
    public ReadOnlySpan<float> RunForLogits()
    {
        Run();
        return _logits.GetTensorDataAsSpan<float>();
    }

    public void Dispose()
    {
        _values.Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
