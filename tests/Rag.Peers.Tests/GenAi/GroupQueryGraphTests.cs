using Microsoft.ML.OnnxRuntime;
using Rag.Bench.Attention;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Native;
using Rag.Tests;

namespace Rag.Peers.Tests.GenAi;

/// <summary>A peer is compared fairly only when its graph computes the same function.</summary>
public sealed class GroupQueryGraphTests
{
    [Fact]
    public void Graph_InFp32_GivesTheLogitsOfTheReference()
    {
        var folder = SharedData.Require("models/families/llama");
        using var checkpoint = DecoderCheckpoint.Open(folder);
        var form = new PlainDecoderForm(new FloatLinear(), embeddingBlock: 0);
        using var session = OnnxSession.Load(GroupQueryGraph.Build(null, checkpoint, form), new OnnxSessionOptions { Threads = 1 });
        using var reference = JsonFile.Read(Path.Combine(folder, "reference.json"));
        foreach (var line in reference.RootElement.GetProperty("cases").EnumerateArray())
        {
            long[] ids = [.. line.GetProperty("ids").EnumerateArray().Select(id => id.GetInt64())];
            float[] expected = [.. line.GetProperty("logits").EnumerateArray().Select(v => v.GetSingle())];

            var logits = LastLogits(session, checkpoint.Configuration, ids);

            var difference = expected.Zip(logits, (a, b) => MathF.Abs(a - b)).Max();
            Assert.True(difference <= 1e-3f * expected.Max(MathF.Abs), $"{ids.Length} tokens: {difference}");
        }
    }

    [Theory]
    [InlineData("gemma2")]
    [InlineData("mistral-window")]
    [InlineData("granite")]
    public void Build_OfAFamilyThatItDoesNotCompute_IsRefusedByName(string family)
    {
        using var checkpoint = DecoderCheckpoint.Open(SharedData.Require($"models/families/{family}"));
        var form = new PlainDecoderForm(new FloatLinear(), embeddingBlock: 0);

        var refusal = Assert.Throws<ModelFileException>(() => GroupQueryGraph.Build(null, checkpoint, form));

        Assert.Contains("not compared with GroupQueryAttention", refusal.Message);
    }

    private static float[] LastLogits(OnnxSession session, DecoderConfiguration configuration, long[] ids)
    {
        var inputs = new Dictionary<string, OrtValue>
        {
            [GroupQueryGraph.InputIds] = OrtValue.CreateTensorValueFromMemory(ids, [1, ids.Length]),
            [GroupQueryGraph.AttentionMask] = OrtValue.CreateTensorValueFromMemory(ids.Select(_ => 1L).ToArray(), [1, ids.Length]),
        };
        for (var layer = 0; layer < configuration.Layers; layer++)
        {
            foreach (var part in (string[])["key", "value"])
            {
                inputs[GroupQueryGraph.Past(layer, part)] = OrtValue.CreateTensorValueFromMemory(
                    Array.Empty<float>(),
                    [1, configuration.KvHeads, 0, configuration.HeadSize]
                );
            }
        }

        using var options = new RunOptions();
        using var outputs = session.Inference.Run(options, inputs, [GroupQueryGraph.Logits]);
        foreach (var input in inputs.Values)
        {
            input.Dispose();
        }

        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
