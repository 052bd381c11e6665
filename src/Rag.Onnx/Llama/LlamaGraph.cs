using Rag.Onnx.Cuda;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Llama;

/// <summary>
/// The paged graph of a Llama-family model. Its inputs are defined by <see cref="PagedContract"/>, and for the native attention by
/// <see cref="CudaContract"/>.
/// </summary>
internal sealed class LlamaGraph
{
    /// <summary>Changes with every change of the graph that this class builds: graphs of other versions are not reused.</summary>
    public const int Version = 1;

    private readonly GraphBuilder _graph;
    private readonly ILlamaCheckpoint _checkpoint;
    private readonly LlamaConfiguration _configuration;
    private readonly IDecoderForm _form;
    private readonly IAttentionForm _attention;

    private LlamaGraph(GraphBuilder graph, ILlamaCheckpoint checkpoint, IDecoderForm form, IAttentionForm attention)
    {
        (_graph, _checkpoint, _form, _attention) = (graph, checkpoint, form, attention);
        _configuration = checkpoint.Configuration;
    }

    public static byte[] Build(ExternalData? external, ILlamaCheckpoint checkpoint, IDecoderForm form, IAttentionForm attention)
    {
        var graph = new GraphBuilder("decoder", external);
        new LlamaGraph(graph, checkpoint, form, attention).Write();
        return graph.ToBytes();
    }

    private void Write()
    {
        _attention.Begin(_graph, _configuration);
        var hidden = _form.Embed(_graph, PagedContract.InputIds, _checkpoint.Embedding, "embedded");
        for (var layer = 0; layer < _configuration.Layers; layer++)
        {
            hidden = WriteLayer(layer, hidden);
        }

        var norm = new RmsNorm("final", _checkpoint.FinalNorm(), _configuration.Epsilon);
        var head = _checkpoint.Head ?? _checkpoint.Embedding;
        var weights = new LinearWeights(PagedContract.Logits, _configuration.HiddenSize, _configuration.VocabularySize, head.ToFloat32());
        _form.Logits(_graph, hidden, norm, weights);
        _graph.Output(PagedContract.Logits, TensorType.Float, "R", _configuration.VocabularySize);
    }

    private string WriteLayer(int layer, string hidden)
    {
        var id = $"layer{layer}";
        var qkv = _form.NormAndProject(
            _graph,
            hidden,
            Norm(layer, LlamaNorm.Attention, $"{id}.attention_norm"),
            Joined(_checkpoint, layer, $"{id}.qkv", LlamaMatrix.Query, LlamaMatrix.Key, LlamaMatrix.Value)
        );
        var attended = _attention.Attend(_graph, _configuration, layer, qkv, $"{id}.attention");

        // After the last attention only the rows whose logits are wanted are computed further; a slice that wants no logits has no rows
        // left.
        if (layer == _configuration.Layers - 1)
        {
            attended = _graph.Node("Gather", [attended, PagedContract.LogitRows], "attention_rows");
            hidden = _graph.Node("Gather", [hidden, PagedContract.LogitRows], "hidden_rows");
        }

        var middle = _form.ProjectAndAdd(_graph, attended, Joined(_checkpoint, layer, $"{id}.output", LlamaMatrix.AttentionOutput), hidden);
        return _form.FeedForward(
            _graph,
            middle,
            Norm(layer, LlamaNorm.FeedForward, $"{id}.feed_forward_norm"),
            Joined(_checkpoint, layer, $"{id}.gate_up", LlamaMatrix.Gate, LlamaMatrix.Up),
            Joined(_checkpoint, layer, $"{id}.down", LlamaMatrix.Down)
        );
    }

    private RmsNorm Norm(int layer, LlamaNorm norm, string name) => new(name, _checkpoint.Norm(layer, norm), _configuration.Epsilon);

    /// <summary>Joins matrices that read the same rows into one.</summary>
    public static BiasedWeights Joined(ILlamaCheckpoint checkpoint, int layer, string name, params ReadOnlySpan<LlamaMatrix> matrices)
    {
        var weights = new List<LinearWeights>();
        var biases = new List<float>();
        var biased = false;
        foreach (var matrix in matrices)
        {
            var part = checkpoint.Matrix(layer, matrix, name);
            var bias = checkpoint.Bias(layer, matrix);
            weights.Add(part);
            biases.AddRange(bias ?? new float[part.Outputs]);
            biased |= bias is not null;
        }

        return new BiasedWeights(
            weights.Count == 1 ? weights[0] : LinearWeights.Concatenate(name, [.. weights]),
            biased ? [.. biases] : null
        );
    }
}
