using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Rag.Core.Numerics;
using Rag.Kernels.Attention;
using Rag.Kernels.Experts;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.Native;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Quantization;

/// <summary>
/// Runs calibration text through a decoder in fp32 and sums up what the inputs of its linear layers are like. The layers of a pass are as
/// many as fit the memory: a larger model is run more than once.
/// </summary>
internal sealed class Hessians : IDisposable
{
    private const int BlockSize = 32;

    /// <summary>In bytes, of all sums of a pass.</summary>
    private const long PassBytes = 2L << 30;

    private readonly OnnxSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _runOptions = new();
    private readonly RunnerInputs _inputs;
    private readonly BoundTensor<float> _logits;
    private readonly Dictionary<string, BoundTensor<float>> _outputs = new(StringComparer.Ordinal);
    private readonly int _vocabulary;

    private Hessians(
        OnnxSession session,
        KvMemory cache,
        DecoderConfiguration configuration,
        IReadOnlyList<(string Layer, int Inputs)> taps
    )
    {
        (_session, _vocabulary) = (session, configuration.VocabularySize);
        _binding = session.Inference.CreateIoBinding();
        cache.Bind(_binding);
        _inputs = new RunnerInputs(_binding);
        _logits = new BoundTensor<float>(2, value => _binding.BindOutput(PagedContract.Logits, value));
        foreach (var (layer, inputs) in taps)
        {
            var output = new BoundTensor<float>(2, value => _binding.BindOutput(TappedLinear.OutputOf(layer), value));
            output.Resize(inputs, inputs);
            _outputs.Add(layer, output);
        }
    }

    /// <summary>Layers that one pass measures.</summary>
    private static int LayersOfPass(DecoderConfiguration configuration, long tokens)
    {
        var (hidden, attended, inner) = (
            (long)configuration.HiddenSize,
            (long)configuration.QuerySize,
            configuration.Experts?.Layers.All(hasExperts => hasExperts) == true ? 0 : (long)configuration.FeedForwardSize
        );
        var sums = 2 * sizeof(float) * ((2 * hidden * hidden) + (attended * attended) + (inner * inner));
        return (int)Math.Clamp(PassBytes / (sums + ExpertInputs.BytesOf(configuration, tokens)), 1, configuration.Layers);
    }

    /// <summary>Looks at as many layers from the first as one pass can.</summary>
    /// <param name="texts">Token ids of texts that are read each by itself.</param>
    public static Calibration Collect(
        IDecoderCheckpoint checkpoint,
        IReadOnlyList<int[]> texts,
        int first,
        string workFolder,
        int threads,
        CancellationToken cancellation
    )
    {
        var configuration = checkpoint.Configuration;
        var count = Math.Min(LayersOfPass(configuration, texts.Sum(text => text.Length)), configuration.Layers - first);
        HashSet<int> layers = [.. Enumerable.Range(first, count)];
        HashSet<string> ids = [.. layers.Select(layer => $"layer{layer}.")];
        var linear = new TappedLinear(name => ids.Any(id => name.StartsWith(id, StringComparison.Ordinal)));
        var layout = new KvCacheLayout(KvType.Float32, configuration.KvHeads, BlockSize, configuration.HeadSize);
        var graph = GraphCache.GetOrBuild(workFolder, string.Create(CultureInfo.InvariantCulture, $"calibration{first}"), external =>
        {
            var form = new PlainDecoderForm(linear, embeddingBlock: 0) { Experts = ExpertForm.Float32 };
            return DecoderGraph.Build(external, checkpoint, form, new RaggedAttentionForm(layout));
        });
        var experts = new ExpertInputs(layers);
        using var session = OnnxSession.Load(graph, new OnnxSessionOptions { Threads = threads, ExpertWitness = experts });
        using var cache = new KvMemory(layout, configuration.KvLayers, Integers.CeilDivide(texts.Max(text => text.Length), BlockSize));
        using var run = new Hessians(session, cache, configuration, linear.Taps);
        var sums = linear.Taps.ToDictionary(tap => tap.Layer, tap => new float[tap.Inputs * tap.Inputs]);
        foreach (var text in texts)
        {
            cancellation.ThrowIfCancellationRequested();
            run.Add(text, sums);
        }

        return new Calibration(layers, sums, experts);
    }

    private void Add(int[] text, Dictionary<string, float[]> sums)
    {
        int[] table = [.. Enumerable.Range(0, Integers.CeilDivide(text.Length, BlockSize))];
        int[] all = [.. Enumerable.Range(0, text.Length)];
        _inputs.Set(PagedContract.InputIds, text, text.Length);
        _inputs.Set(PagedContract.CumulativeLengths, [0, text.Length], 2);
        _inputs.Set(PagedContract.PastLengths, [0], 1);
        _inputs.Set(PagedContract.BlockTable, table, 1, table.Length);
        _inputs.Set(PagedContract.BlockValid, [.. table.Select(_ => BlockSize)], 1, table.Length);
        _inputs.Set(PagedContract.BlockDelta, new int[table.Length], 1, table.Length);
        _inputs.Set(PagedContract.LogitRows, all, all.Length);
        _logits.Resize(all.Length, _vocabulary);
        _session.Inference.RunWithBinding(_runOptions, _binding);
        foreach (var (layer, output) in _outputs)
        {
            TensorPrimitives.Add(sums[layer], output.Elements, sums[layer]);
        }
    }

    public void Dispose()
    {
        _binding.Dispose();
        _runOptions.Dispose();
        _inputs.Dispose();
        _logits.Dispose();
        foreach (var output in _outputs.Values)
        {
            output.Dispose();
        }
    }
}
