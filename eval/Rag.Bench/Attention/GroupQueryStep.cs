using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Rag.Bench.Attention;

/// <summary>One step of sequences of equal length on the graph around GroupQueryAttention; every run writes the same slots.</summary>
internal sealed class GroupQueryStep : IDisposable
{
    private readonly GroupQueryModel _model;
    private readonly BoundValues _values;
    private readonly RunOptions _options = new();
    private readonly OrtValue _logits;

    /// <param name="cache">Holds the past of every sequence and has room for the new tokens; it stays its owner's.</param>
    /// <param name="newTokens">Of every sequence, as many as of the others.</param>
    public GroupQueryStep(GroupQueryModel model, GroupQueryCache cache, int[][] newTokens, int pastTokens)
    {
        _model = model;
        _values = new BoundValues(model.Inference);
        var c = model.Configuration;
        var (sequences, count) = (newTokens.Length, newTokens[0].Length);
        var length = pastTokens + count;
        long[] ids = [.. newTokens.SelectMany(tokens => tokens).Select(id => (long)id)];
        _values.BindInput(GroupQueryGraph.InputIds, ids, sequences, count);
        _values.BindInput(GroupQueryGraph.AttentionMask, [.. Enumerable.Repeat(1L, sequences * length)], sequences, length);
        foreach (var layer in Enumerable.Range(0, c.Layers))
        {
            foreach (var part in GroupQueryCache.Parts)
            {
                _values.Binding.BindInput(GroupQueryGraph.Past(layer, part), cache.Of(layer, part));
                _values.Binding.BindOutput(GroupQueryGraph.Present(layer, part), cache.Of(layer, part));
                if (model.Kv == GroupQueryKv.Int8)
                {
                    _values.BindInput(GroupQueryGraph.Scale(layer, part), cache.ScalesOf(layer, part), 1, c.KvHeads, 1, c.HeadSize);
                }
            }
        }

        _logits = _values.Allocate(TensorElementType.Float, sequences, 1, c.VocabularySize);
        _values.Binding.BindOutput(GroupQueryGraph.Logits, _logits);
    }

    /// <summary>Computes keys and values of texts in fp32, with room for more behind them, a text at a time.</summary>
    /// <param name="texts">As long as one another.</param>
    public static GroupQueryCache Read(GroupQueryModel model, int[][] texts, int length)
    {
        var all = GroupQueryCache.Empty(model.Configuration, texts.Length, length);
        using var one = GroupQueryCache.Empty(model.Configuration, 1, length);
        foreach (var (i, text) in texts.Index())
        {
            using var step = new GroupQueryStep(model, one, [text], 0);
            step.Run();
            foreach (var layer in Enumerable.Range(0, model.Configuration.Layers))
            {
                foreach (var part in GroupQueryCache.Parts)
                {
                    var read = one.Of(layer, part).GetTensorDataAsSpan<float>();
                    read.CopyTo(all.Of(layer, part).GetTensorMutableDataAsSpan<float>().Slice(i * read.Length, read.Length));
                }
            }
        }

        return all;
    }

    public void Run() => _model.Inference.RunWithBinding(_options, _values.Binding);

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
    }
}
