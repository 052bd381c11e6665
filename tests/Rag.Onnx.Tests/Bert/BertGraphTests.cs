using Microsoft.ML.OnnxRuntime;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Bert;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Native;
using Rag.Tests;

namespace Rag.Onnx.Tests.Bert;

public sealed class BertGraphTests
{
    [Theory]
    [InlineData("bert", Pooling.Mean, "hidden_mean")]
    [InlineData("bert", Pooling.FirstToken, "hidden_first")]
    [InlineData("distilbert", Pooling.Mean, "hidden_mean")]
    [InlineData("distilbert", Pooling.FirstToken, "hidden_first")]
    internal void Build_OfAFamily_GivesTheHiddenStatesOfItsReference(string family, Pooling pooling, string expected)
    {
        var folder = SharedData.Require($"models/families/{family}");
        using var weights = WeightSource.Open(folder);
        var graph = BertGraph.Build(null, weights, BertConfiguration.Read(folder), new PooledHead(pooling), new FloatLinear());
        using var session = OnnxSession.Load(graph, new OnnxSessionOptions { Threads = 1 });
        using var reference = JsonFile.Read(Path.Combine(folder, "reference.json"));
        foreach (var line in reference.RootElement.GetProperty("cases").EnumerateArray())
        {
            int[] ids = [.. line.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
            using var options = new RunOptions();
            using var input = OrtValue.CreateTensorValueFromMemory(ids, [1, ids.Length]);
            using var outputs = session.Inference.Run(options, [BertGraph.InputIds], [input], [PooledHead.Vectors]);
            var vector = outputs[0].GetTensorDataAsSpan<float>().ToArray();

            Assert.All(line.GetProperty(expected).EnumerateArray().Zip(vector), pair =>
                Assert.Equal(pair.First.GetSingle(), pair.Second, 1e-4)
            );
        }
    }
}
