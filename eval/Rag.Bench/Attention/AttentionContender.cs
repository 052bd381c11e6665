using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Core.Numerics;
using Rag.Kernels.Attention;
using Rag.Onnx.Native;
using Rag.Onnx.Runner;

namespace Rag.Bench.Attention;

/// <summary>A graph of attention layers with its inputs bound and its caches filled, ready to be run again and again.</summary>
internal sealed class AttentionContender : IDisposable
{
    private readonly OnnxSession _session;
    private readonly RunOptions _options = new();
    private readonly BoundValues _values;
    private readonly List<OrtValue> _outputs = [];
    private readonly AttentionCaches _caches;

    private AttentionContender(OnnxSession session, AttentionCaches caches)
    {
        (_session, _caches) = (session, caches);
        _values = new BoundValues(session.Inference);
    }

    public static AttentionContender Paged(AttentionBenchmark settings, int sequences, int newTokens, int pastTokens)
    {
        var width = Integers.CeilDivide(newTokens + pastTokens, settings.BlockSize);
        var layout = new KvCacheLayout(settings.Type, settings.KvHeads, settings.BlockSize, settings.HeadSize);
        var caches = AttentionCaches.Allocate(settings.Layers, layout.ElementType(), layout.Shape(sequences * width));
        if (pastTokens > 0)
        {
            using var filling = PagedStep(settings, caches.Shared(), sequences, pastTokens, 0, width);
            filling.Run();
        }

        return PagedStep(settings, caches, sequences, newTokens, pastTokens, width);
    }

    public static AttentionContender GroupQuery(
        AttentionBenchmark settings,
        GroupQueryKv kv,
        LibraryWait wait,
        int sequences,
        int newTokens,
        int pastTokens
    )
    {
        var shape = new long[] { sequences, settings.KvHeads, pastTokens + newTokens, settings.HeadSize };
        var caches = AttentionCaches.Allocate(settings.Layers, GroupQueryCache.ElementOf(kv), shape);
        if (pastTokens > 0)
        {
            using var filling = GroupQueryStep(settings, kv, wait, caches.Shared(), sequences, pastTokens, 0);
            filling.Run();
        }

        return GroupQueryStep(settings, kv, wait, caches, sequences, newTokens, pastTokens);
    }

    /// <summary>Milliseconds of one run.</summary>
    public double Time() => StepBenchmark.Time(Run);

    /// <summary>A layer's output after a run: [tokens, heads, head size].</summary>
    public ReadOnlySpan<float> Output(int layer) => _outputs[layer].GetTensorDataAsSpan<float>();

    public void Dispose()
    {
        _values.Dispose();
        _caches.Release();
        _options.Dispose();
        _session.Dispose();
    }

    private void Run() => _session.Inference.RunWithBinding(_options, _values.Binding);

    private static AttentionContender PagedStep(
        AttentionBenchmark settings,
        AttentionCaches caches,
        int sequences,
        int newTokens,
        int pastTokens,
        int width
    )
    {
        var options = new OnnxSessionOptions { Threads = settings.Threads, Simd = settings.Simd };
        var contender = new AttentionContender(OnnxSession.Load(AttentionGraphs.Paged(settings), options), caches);
        var blocks = sequences * width;
        var table = Enumerable.Range(0, blocks).ToArray();
        new Random(1).Shuffle(table);
        contender.BindCommon(settings, sequences * newTokens, pastTokens + newTokens, [sequences * newTokens]);
        contender._values.BindInput("cumulative", [.. Enumerable.Range(0, sequences + 1).Select(i => i * newTokens)], sequences + 1);
        contender._values.BindInput("past", [.. Enumerable.Repeat(pastTokens, sequences)], sequences);
        contender._values.BindInput("table", table, sequences, width);
        contender._values.BindInput("valid", [.. Enumerable.Repeat(settings.BlockSize, blocks)], sequences, width);
        contender._values.BindInput("delta", new int[blocks], sequences, width);
        contender.BindCaches(_ => { });
        return contender;
    }

    private static AttentionContender GroupQueryStep(
        AttentionBenchmark settings,
        GroupQueryKv kv,
        LibraryWait wait,
        AttentionCaches caches,
        int sequences,
        int newTokens,
        int pastTokens
    )
    {
        var options = new OnnxSessionOptions { Threads = wait.Threads, LibrarySpins = wait.Spins };
        var contender = new AttentionContender(OnnxSession.Load(AttentionGraphs.GroupQuery(settings, kv), options), caches);
        var length = pastTokens + newTokens;
        contender.BindCommon(settings, sequences * newTokens, length, [sequences, newTokens]);
        contender._values.BindInput("last", [.. Enumerable.Repeat(length - 1, sequences)], sequences);
        contender._values.BindInput("total", [length]);

        // Past and present are one buffer, so that the kernel appends in place.
        contender.BindCaches(name => contender._values.Binding.BindOutput($"{name.Name}.out", name.Cache));
        return contender;
    }

    private void BindCaches(Action<(string Name, OrtValue Cache)> bindMore)
    {
        foreach (var (i, cache) in _caches.Values.Index())
        {
            var name = $"{(i % 2 == 0 ? "keys" : "values")}.{i / 2}";
            _values.Binding.BindInput(name, cache);
            bindMore((name, cache));
        }
    }

    private void BindCommon(AttentionBenchmark settings, int tokens, int context, long[] rows)
    {
        var half = settings.HeadSize / 2;
        var (cos, sin) = (new float[context * half], new float[context * half]);
        foreach (var i in Enumerable.Range(0, cos.Length))
        {
            (sin[i], cos[i]) = MathF.SinCos(i / half * MathF.Pow(10_000, -(i % half) / (float)half));
        }

        var random = new Random(2);
        var width = (settings.Heads + 2 * settings.KvHeads) * settings.HeadSize;
        var qkv = new float[tokens * width];
        foreach (ref var value in qkv.AsSpan())
        {
            value = random.NextSingle() - 0.5f;
        }

        _values.BindInput("qkv", qkv, [.. rows, width]);
        _values.BindInput("cos", cos, context, half);
        _values.BindInput("sin", sin, context, half);
        foreach (var layer in Enumerable.Range(0, settings.Layers))
        {
            _outputs.Add(_values.Allocate(TensorElementType.Float, [.. rows, settings.Heads * settings.HeadSize]));
            _values.Binding.BindOutput($"output.{layer}", _outputs[layer]);
        }
    }
}
