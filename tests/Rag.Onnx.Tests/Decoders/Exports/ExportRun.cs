using Microsoft.ML.OnnxRuntime;
using Rag.Onnx.Decoders;
using Rag.Onnx.Native;

namespace Rag.Onnx.Tests.Decoders.Exports;

/// <summary>Runs an exported graph as it is, with ONNX Runtime's own operators.</summary>
internal sealed class ExportRun(string path, DecoderConfiguration configuration) : IDisposable
{
    private readonly OnnxSession _session = OnnxSession.Load(path, new OnnxSessionOptions { Threads = 1 });

    public void Dispose() => _session.Dispose();

    /// <summary>The logits of the last token.</summary>
    public float[] Logits(int[] ids)
    {
        long[] row = [.. ids.Select(id => (long)id)];
        var inputs = new Dictionary<string, OrtValue>
        {
            ["input_ids"] = OrtValue.CreateTensorValueFromMemory(row, [1, ids.Length]),
            ["attention_mask"] = OrtValue.CreateTensorValueFromMemory(ids.Select(_ => 1L).ToArray(), [1, ids.Length]),
        };
        if (_session.Inference.InputMetadata.ContainsKey("position_ids"))
        {
            inputs["position_ids"] = OrtValue.CreateTensorValueFromMemory(ids.Select((_, i) => (long)i).ToArray(), [1, ids.Length]);
        }

        foreach (var name in _session.Inference.InputMetadata.Keys.Where(name => name.StartsWith("past_", StringComparison.Ordinal)))
        {
            inputs[name] = OrtValue.CreateTensorValueFromMemory(
                Array.Empty<float>(),
                [1, configuration.KvHeads, 0, configuration.HeadSize]
            );
        }

        using var options = new RunOptions();
        using var outputs = _session.Inference.Run(options, inputs, ["logits"]);
        foreach (var input in inputs.Values)
        {
            input.Dispose();
        }

        return outputs[0].GetTensorDataAsSpan<float>()[^configuration.VocabularySize..].ToArray();
    }
}
