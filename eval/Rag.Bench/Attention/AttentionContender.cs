using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Core.Numerics;
using Rag.Kernels.Attention;
using Rag.Onnx.Graphs;
using Rag.Onnx.Native;
using Rag.Onnx.Operators;
using Rag.Onnx.Runner;

namespace Rag.Bench.Attention;

/// <summary>A graph of attention layers with its inputs bound, ready to be run again and again.</summary>
internal sealed class AttentionContender : IDisposable
{
    private readonly OnnxSession _session;
    private readonly RunOptions _options = new();
    private readonly BoundValues _values;
    private readonly List<OrtValue> _outputs = [];

    private AttentionContender(byte[] graph, AttentionBenchmark settings)
    {
        _session = OnnxSession.Load(graph, new OnnxSessionOptions { Threads = settings.Threads, Simd = settings.Simd });
        _values = new BoundValues(_session.Inference);
    }

    public static AttentionContender Paged(AttentionBenchmark settings, int sequences, int newTokens, int pastTokens)
    {
        var contender = new AttentionContender(PagedGraph(settings), settings);
        var width = Integers.CeilDivide(newTokens + pastTokens, settings.BlockSize);
        var blocks = sequences * width;
        var layout = new KvCacheLayout(settings.Type, settings.KvHeads, settings.BlockSize, settings.HeadSize);
        var table = Enumerable.Range(0, blocks).ToArray();
        new Random(1).Shuffle(table);
        contender.BindCommon(settings, sequences * newTokens, pastTokens + newTokens, [sequences * newTokens]);
        contender._values.BindInput("cumulative", [.. Enumerable.Range(0, sequences + 1).Select(i => i * newTokens)], sequences + 1);
        contender._values.BindInput("past", [.. Enumerable.Repeat(pastTokens, sequences)], sequences);
        contender._values.BindInput("table", table, sequences, width);
        contender._values.BindInput("valid", [.. Enumerable.Repeat(settings.BlockSize, blocks)], sequences, width);
        contender._values.BindInput("delta", new int[blocks], sequences, width);
        for (var layer = 0; layer < settings.Layers; layer++)
        {
            contender._values.Binding.BindInput($"keys.{layer}", contender._values.Allocate(layout.ElementType(), layout.Shape(blocks)));
            contender._values.Binding.BindInput($"values.{layer}", contender._values.Allocate(layout.ElementType(), layout.Shape(blocks)));
        }

        return contender;
    }

    public static AttentionContender GroupQuery(AttentionBenchmark settings, int sequences, int newTokens, int pastTokens)
    {
        var contender = new AttentionContender(GroupQueryGraph(settings), settings);
        var length = pastTokens + newTokens;
        contender.BindCommon(settings, sequences * newTokens, length, [sequences, newTokens]);
        contender._values.BindInput("last", [.. Enumerable.Repeat(length - 1, sequences)], sequences);
        contender._values.BindInput("total", [length]);
        for (var layer = 0; layer < settings.Layers; layer++)
        {
            foreach (var name in new[] { "keys", "values" })
            {
                // Past and present are one buffer, so that the kernel appends in place.
                var cache = contender._values.Allocate(TensorElementType.Float, [sequences, settings.KvHeads, length, settings.HeadSize]);
                contender._values.Binding.BindInput($"{name}.{layer}", cache);
                contender._values.Binding.BindOutput($"{name}.{layer}.out", cache);
            }
        }

        return contender;
    }

    /// <summary>Milliseconds of one run.</summary>
    public double Time()
    {
        var start = Stopwatch.GetTimestamp();
        _session.Inference.RunWithBinding(_options, _values.Binding);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>A layer's output after a run: [tokens, heads, head size].</summary>
    public ReadOnlySpan<float> Output(int layer) => _outputs[layer].GetTensorDataAsSpan<float>();

    public void Dispose()
    {
        _values.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private static byte[] PagedGraph(AttentionBenchmark settings)
    {
        var layout = new KvCacheLayout(settings.Type, settings.KvHeads, settings.BlockSize, settings.HeadSize);
        var graph = new GraphBuilder("paged");
        graph.Import(OperatorContract.Domain, OperatorContract.DomainVersion);
        var qkv = graph.Input("qkv", TensorType.Float, "tokens", "width");
        string[] tables =
        [
            graph.Input("cumulative", TensorType.Int32, "ends"),
            graph.Input("past", TensorType.Int32, "sequences"),
            graph.Input("table", TensorType.Int32, "sequences", "blocks"),
            graph.Input("valid", TensorType.Int32, "sequences", "blocks"),
            graph.Input("delta", TensorType.Int32, "sequences", "blocks"),
            graph.Input("cos", TensorType.Float, "context", "half"),
            graph.Input("sin", TensorType.Float, "context", "half"),
        ];
        for (var layer = 0; layer < settings.Layers; layer++)
        {
            var keys = graph.Input($"keys.{layer}", (TensorType)layout.ElementType(), "all", "heads", "slots", "row");
            var values = graph.Input($"values.{layer}", (TensorType)layout.ElementType(), "all", "heads", "slots", "row");
            graph.NodeOf(
                OperatorContract.Domain,
                OperatorContract.PagedAttention,
                [qkv, keys, values, .. tables],
                $"output.{layer}",
                new NodeAttribute(OperatorContract.Heads, settings.Heads),
                new NodeAttribute(OperatorContract.KvHeads, settings.KvHeads),
                new NodeAttribute(OperatorContract.HeadSize, settings.HeadSize),
                new NodeAttribute(OperatorContract.BlockSize, settings.BlockSize),
                new NodeAttribute(OperatorContract.KvTypeName, settings.Type.Text())
            );
            graph.Output($"output.{layer}", TensorType.Float, "tokens", "out");
        }

        return graph.ToBytes();
    }

    private static byte[] GroupQueryGraph(AttentionBenchmark settings)
    {
        var graph = new GraphBuilder("group-query");
        var qkv = graph.Input("qkv", TensorType.Float, "sequences", "tokens", "width");
        var last = graph.Input("last", TensorType.Int32, "sequences");
        var total = graph.Input("total", TensorType.Int32);
        var cos = graph.Input("cos", TensorType.Float, "context", "half");
        var sin = graph.Input("sin", TensorType.Float, "context", "half");
        for (var layer = 0; layer < settings.Layers; layer++)
        {
            var keys = graph.Input($"keys.{layer}", TensorType.Float, "sequences", "heads", "length", "size");
            var values = graph.Input($"values.{layer}", TensorType.Float, "sequences", "heads", "length", "size");
            graph.Add(
                GraphBuilder.Microsoft,
                "GroupQueryAttention",
                [qkv, "", "", keys, values, last, total, cos, sin],
                [$"output.{layer}", $"keys.{layer}.out", $"values.{layer}.out"],
                new NodeAttribute("num_heads", settings.Heads),
                new NodeAttribute("kv_num_heads", settings.KvHeads),
                new NodeAttribute("do_rotary", 1L)
            );
            graph.Output($"output.{layer}", TensorType.Float, "sequences", "tokens", "out");
            graph.Output($"keys.{layer}.out", TensorType.Float, "sequences", "heads", "length", "size");
            graph.Output($"values.{layer}.out", TensorType.Float, "sequences", "heads", "length", "size");
        }

        return graph.ToBytes();
    }

    private void BindCommon(AttentionBenchmark settings, int tokens, int context, long[] rows)
    {
        var half = settings.HeadSize / 2;
        var (cos, sin) = (new float[context * half], new float[context * half]);
        for (var i = 0; i < cos.Length; i++)
        {
            (sin[i], cos[i]) = MathF.SinCos(i / half * MathF.Pow(10_000, -(i % half) / (float)half));
        }

        var random = new Random(2);
        var width = (settings.Heads + 2 * settings.KvHeads) * settings.HeadSize;
        var qkv = new float[tokens * width];
        for (var i = 0; i < qkv.Length; i++)
        {
            qkv[i] = random.NextSingle() - 0.5f;
        }

        _values.BindInput("qkv", qkv, [.. rows, width]);
        _values.BindInput("cos", cos, context, half);
        _values.BindInput("sin", sin, context, half);
        for (var layer = 0; layer < settings.Layers; layer++)
        {
            _outputs.Add(_values.Allocate(TensorElementType.Float, [.. rows, settings.Heads * settings.HeadSize]));
            _values.Binding.BindOutput($"output.{layer}", _outputs[layer]);
        }
    }
}
