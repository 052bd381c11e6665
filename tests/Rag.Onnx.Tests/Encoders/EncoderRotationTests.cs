using Microsoft.ML.OnnxRuntime;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Encoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Native;

namespace Rag.Onnx.Tests.Encoders;

public sealed class EncoderRotationTests
{
    [Theory]
    [InlineData(3, 24, 10_000, 1)]
    [InlineData(12, 6, 160_000, 1)]
    [InlineData(4, 2, 10_000, 1)]
    [InlineData(2, 64, 500, 4)]
    public void Write_HeadsOfAnySize_TurnsPairsOfTheirHalvesByThePosition(int heads, int headSize, double rotaryBase, double stretch)
    {
        const int Tokens = 9;
        var size = heads * headSize;
        float[] input = [.. Enumerable.Range(0, Tokens * size).Select(i => MathF.Sin(i * 1.7f))];

        var turned = Run(input, heads, size, new LayerAttention(rotaryBase, stretch, null));

        var half = headSize / 2;
        for (var i = 0; i < turned.Length; i++)
        {
            var (token, element) = (i / size, i % headSize);
            var (sine, cosine) = Math.SinCos(token / stretch / Math.Pow(rotaryBase, (double)(element % half) / half));
            var other = element < half ? -input[i + half] : input[i - half];
            Assert.Equal((input[i] * cosine) + (other * sine), turned[i], 1e-5);
        }
    }

    private static float[] Run(float[] input, int heads, int size, LayerAttention attention)
    {
        using var model = new TinyEncoder("modernbert");
        var architecture = EncoderArchitecture.Read(model.Path) with { HiddenSize = size, Heads = heads };
        using var weights = WeightSource.Open(model.Path);
        var graph = new GraphBuilder("rotation");
        graph.Input("rows", TensorType.Float, 1, "S", size);
        new EncoderRotation(new EncoderTensors(graph, weights, architecture, new FloatLinear())).Write("rows", "rows", attention);
        graph.Output("rows.turned", TensorType.Float, 1, "S", size);
        using var session = OnnxSession.Load(graph.ToBytes(), new OnnxSessionOptions { Threads = 1 });
        using var options = new RunOptions();
        using var rows = OrtValue.CreateTensorValueFromMemory(input, [1, input.Length / size, size]);
        using var results = session.Inference.Run(options, ["rows"], [rows], ["rows.turned"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
