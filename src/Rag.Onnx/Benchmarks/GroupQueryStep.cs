using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Rag.Onnx;

/// <summary>One step of equal sequences on the graph around GroupQueryAttention. Past and present share a buffer, so that nothing is copied.</summary>
internal sealed class GroupQueryStep : IDisposable
{
    private readonly OnnxSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly List<OrtValue> _values = [];
    private readonly OrtValue _logits;

    public GroupQueryStep(string modelPath, string cacheFolder, ModelRunnerOptions options, int sequences, int newTokens, int pastTokens)
    {
        using var checkpoint = LlamaCheckpoint.Open(modelPath);
        var c = checkpoint.Configuration;
        var key = new GraphKey().Add($"group query {GroupQueryGraph.Version} {options.Weights} {options.WeightBlock}").AddWeights(checkpoint.Weights).ToDigest();
        var graph = GraphCache.GetOrBuild(cacheFolder, key, external => GroupQueryGraph.Build(external, checkpoint, DecoderBuild.Form(options)));
        _session = OnnxSession.Load(graph, new OnnxSessionOptions { Threads = options.Threads });
        _binding = _session.Inference.CreateIoBinding();
        var length = pastTokens + newTokens;
        Bind(GroupQueryGraph.InputIds, [.. Enumerable.Range(0, sequences).SelectMany(i => StepTokens.Of(i, newTokens)).Select(id => (long)id)], sequences, newTokens);
        Bind(GroupQueryGraph.AttentionMask, [.. Enumerable.Repeat(1L, sequences * length)], sequences, length);
        for (var layer = 0; layer < c.Layers; layer++)
        {
            foreach (var part in (ReadOnlySpan<string>)["key", "value"])
            {
                var cache = Allocate(sequences, c.KvHeads, length, c.HeadSize);
                _binding.BindInput(GroupQueryGraph.Past(layer, part), cache);
                _binding.BindOutput(GroupQueryGraph.Present(layer, part), cache);
            }
        }

        _logits = Allocate(sequences, 1, c.VocabularySize);
        _binding.BindOutput(GroupQueryGraph.Logits, _logits);
    }

    public void Run() => _session.Inference.RunWithBinding(_options, _binding);

    /// <summary>[sequences, vocabulary]</summary>
    public ReadOnlySpan<float> RunForLogits()
    {
        Run();
        return _logits.GetTensorDataAsSpan<float>();
    }

    public void Dispose()
    {
        _binding.Dispose();
        foreach (var value in _values)
        {
            value.Dispose();
        }

        _options.Dispose();
        _session.Dispose();
    }

    private void Bind(string name, long[] data, params long[] shape)
    {
        var value = OrtValue.CreateTensorValueFromMemory(data, shape);
        _values.Add(value);
        _binding.BindInput(name, value);
    }

    private OrtValue Allocate(params long[] shape)
    {
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, shape);
        value.GetTensorMutableRawData().Clear();
        _values.Add(value);
        return value;
    }
}
