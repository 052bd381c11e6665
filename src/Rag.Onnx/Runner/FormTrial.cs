using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Native;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Runner;

/// <summary>Times what a form of weights changes of a step: the products of a reader's first layers, without attention.</summary>
internal static class FormTrial
{
    private const int Layers = 4;
    private const int Slice = 256;
    private const int PrefillRuns = 3;
    private const int DecodeRuns = 20;

    /// <summary>An answer as the service gives it: two passages to compute, and a sentence to write.</summary>
    private const int SlicesOfAnswer = 2;
    private const int TokensOfAnswer = 40;

    private const string Hidden = "hidden";
    private const string Attended = "attended";

    /// <summary>How many weights the products of a layer have.</summary>
    public static long WeightsOfLayer(DecoderConfiguration c) =>
        (long)c.HiddenSize * (((c.Heads + (2 * c.KvHeads)) * c.HeadSize) + (c.Heads * c.HeadSize) + (3 * c.FeedForwardSize));

    /// <summary>What the products of an answer take in a form, of the layers that are timed.</summary>
    public static double Milliseconds(IDecoderCheckpoint checkpoint, WeightMode mode, int threads)
    {
        var graph = Build(checkpoint, DecoderBuild.Form(new ModelRunnerOptions { Weights = mode }));
        using var session = OnnxSession.Load(graph, new OnnxSessionOptions { Threads = threads });
        var slice = Fastest(session.Inference, checkpoint.Configuration, Slice, PrefillRuns);
        var token = Fastest(session.Inference, checkpoint.Configuration, 1, DecodeRuns);
        return (SlicesOfAnswer * slice) + (TokensOfAnswer * token);
    }

    private static double Fastest(InferenceSession session, DecoderConfiguration c, int rows, int runs)
    {
        using var options = new RunOptions();
        using var hidden = Random(rows, c.HiddenSize);
        using var attended = Random(rows, c.Heads * c.HeadSize);
        string[] outputs = [.. session.OutputNames];
        var least = double.MaxValue;

        // The first run is not counted: it touches the weights for the first time.
        foreach (var run in Enumerable.Range(0, runs + 1))
        {
            var start = Stopwatch.GetTimestamp();
            using var results = session.Run(options, [Hidden, Attended], [hidden, attended], outputs);
            least = run == 0 ? least : Math.Min(least, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return least;
    }

    private static OrtValue Random(int rows, int size)
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, rows * size).Select(_ => random.NextSingle() - .5f)];
        return OrtValue.CreateTensorValueFromMemory(values, [rows, size]);
    }

    private static byte[] Build(IDecoderCheckpoint checkpoint, IDecoderForm form)
    {
        var c = checkpoint.Configuration;
        var graph = new GraphBuilder("form-trial");
        graph.Import(OperatorContract.Domain, OperatorContract.DomainVersion);
        var hidden = graph.Input(Hidden, TensorType.Float, "rows", c.HiddenSize);
        var attended = graph.Input(Attended, TensorType.Float, "rows", c.Heads * c.HeadSize);
        foreach (var layer in Enumerable.Range(0, Math.Min(Layers, c.Layers)))
        {
            var id = $"layer{layer}";
            RmsNorm Norm(DecoderNorm norm) => new($"{id}.{norm}", checkpoint.Norm(layer, norm), c.Epsilon);
            BiasedWeights Joined(string name, params DecoderMatrix[] matrices) =>
                DecoderGraph.Joined(checkpoint, layer, $"{id}.{name}", matrices);

            var qkv = form.NormAndProject(
                graph,
                hidden,
                Norm(DecoderNorm.BeforeAttention),
                Joined("qkv", DecoderMatrix.Query, DecoderMatrix.Key, DecoderMatrix.Value)
            );
            graph.Output(qkv, TensorType.Float, "rows", (c.Heads + (2 * c.KvHeads)) * c.HeadSize);
            var middle = form.ProjectAndAdd(graph, attended, Joined("output", DecoderMatrix.AttentionOutput), hidden);
            var gated = form.Gate(
                graph,
                middle,
                Norm(DecoderNorm.BeforeFeedForward),
                Joined("gate_up", DecoderMatrix.Gate, DecoderMatrix.Up),
                GateActivation.Silu
            );
            hidden = form.ProjectAndAdd(graph, gated, Joined("down", DecoderMatrix.Down), middle);
        }

        graph.Output(hidden, TensorType.Float, "rows", c.HiddenSize);
        return graph.ToBytes();
    }
}
