using System.Numerics.Tensors;
using Rag.Onnx.Adapters;
using Rag.Onnx.Cuda;
using Rag.Onnx.Decoders.Experts;
using Rag.Onnx.Decoders.States;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Decoders;

/// <summary>
/// The paged graph of a decoder. Its inputs are defined by <see cref="PagedContract"/>, and for the native attention by
/// <see cref="CudaContract"/>.
/// </summary>
internal sealed class DecoderGraph
{
    /// <summary>Changes with every change of the graph that this class builds: graphs of other versions are not reused.</summary>
    public const int Version = 5;

    private readonly GraphBuilder _graph;
    private readonly IDecoderCheckpoint _checkpoint;
    private readonly DecoderConfiguration _configuration;
    private readonly IDecoderForm _form;
    private readonly IAttentionForm _attention;

    /// <summary>The value that says each row's adapter; null of a graph that takes none.</summary>
    private string? _rowAdapters;

    private DecoderGraph(
        GraphBuilder graph,
        IDecoderCheckpoint checkpoint,
        IDecoderForm form,
        IAttentionForm attention,
        string? rowAdapters
    )
    {
        (_graph, _checkpoint, _form, _attention, _rowAdapters) = (graph, checkpoint, form, attention, rowAdapters);
        _configuration = checkpoint.Configuration;
    }

    public static byte[] Build(ExternalData? external, IDecoderCheckpoint checkpoint, IDecoderForm form, IAttentionForm attention) =>
        Build(external, checkpoint, form, attention, rowAdapters: null);

    /// <summary>The graph with one more input, <see cref="PagedContract.RowAdapters"/>.</summary>
    public static byte[] BuildWithAdapters(
        ExternalData? external,
        IDecoderCheckpoint checkpoint,
        IDecoderForm form,
        IAttentionForm attention
    ) => Build(external, checkpoint, form, attention, PagedContract.RowAdapters);

    /// <summary>The graph without its head: it gives <see cref="PagedContract.Hidden"/> of the rows whose logits would be wanted.</summary>
    public static byte[] BuildToHidden(ExternalData? external, IDecoderCheckpoint checkpoint, IDecoderForm form, IAttentionForm attention)
    {
        var graph = new GraphBuilder("decoder", external);
        new DecoderGraph(graph, checkpoint, form, attention, rowAdapters: null).WriteToHidden();
        return graph.ToBytes();
    }

    private static byte[] Build(
        ExternalData? external,
        IDecoderCheckpoint checkpoint,
        IDecoderForm form,
        IAttentionForm attention,
        string? rowAdapters
    )
    {
        var graph = new GraphBuilder("decoder", external);
        new DecoderGraph(graph, checkpoint, form, attention, rowAdapters).Write();
        return graph.ToBytes();
    }

    private void Write()
    {
        WriteLogits(WriteLayers());
        BuildMemory.Release();
        _graph.Output(PagedContract.Logits, TensorType.Float, "R", _configuration.VocabularySize);
    }

    private void WriteToHidden()
    {
        _form.Normalize(_graph, WriteLayers(), new RmsNorm(PagedContract.Hidden, _checkpoint.FinalNorm(), _configuration.Epsilon));
        _graph.Output(PagedContract.Hidden, TensorType.Float, "R", _configuration.HiddenSize);
    }

    private string WriteLayers()
    {
        _attention.Begin(_graph, _configuration);
        if (_rowAdapters is not null)
        {
            _graph.Input(_rowAdapters, TensorType.Int32, "T");
        }

        var hidden = _form.Embed(_graph, PagedContract.InputIds, _checkpoint.Embedding, _configuration.EmbeddingScale, "embedded");
        for (var layer = 0; layer < _configuration.Layers; layer++)
        {
            BuildMemory.Release();
            hidden = WriteLayer(layer, hidden);
        }

        BuildMemory.Release();
        return hidden;
    }

    private string WriteLayer(int layer, string hidden)
    {
        var id = $"layer{layer}";
        var state = _configuration.StateOf(layer);
        var mixed = state is null ? WriteAttention(layer, hidden, id) : WriteState(state, layer, hidden, id);

        // After the last mixing of tokens only the rows whose logits are wanted are computed further; a slice that wants no logits has no
        // rows left.
        if (layer == _configuration.Layers - 1)
        {
            mixed = _graph.Node("Gather", [mixed, PagedContract.LogitRows], "attention_rows");
            hidden = _graph.Node("Gather", [hidden, PagedContract.LogitRows], "hidden_rows");
            _rowAdapters = _rowAdapters is null ? null : _graph.Node("Gather", [_rowAdapters, PagedContract.LogitRows], "adapters_of_rows");
        }

        // Written behind the choice of rows: the projection back has adapters by the rows that are left.
        var output = state is null
            ? Layer(layer, AdapterPlace.AttentionOutput, $"{id}.output", DecoderMatrix.AttentionOutput)
            : state.Output(_checkpoint, layer, $"{id}.output");
        hidden = Add(hidden, mixed, output, Norm(layer, DecoderNorm.AfterAttention, $"{id}.attended_norm"));
        return _configuration.HasExperts(layer) ? WriteExperts(layer, hidden, id)
            : _configuration.FeedForwardSize == 0 ? hidden
            : WriteFeedForward(layer, hidden, id);
    }

    /// <summary>The rows that go into the projection back to the hidden size.</summary>
    private string WriteState(StateLayer state, int layer, string hidden, string id)
    {
        var projected = _form.NormAndProject(
            _graph,
            hidden,
            Norm(layer, DecoderNorm.BeforeAttention, $"{id}.attention_norm"),
            state.Projection(_checkpoint, layer, $"{id}.projected")
        );
        return state.Mix(_graph, _checkpoint, layer, projected, $"{id}.state");
    }

    /// <inheritdoc cref="WriteState"/>
    private string WriteAttention(int layer, string hidden, string id)
    {
        var qkv = _form.NormAndProject(
            _graph,
            hidden,
            Norm(layer, DecoderNorm.BeforeAttention, $"{id}.attention_norm"),
            Layer(layer, AdapterPlace.QueryKeyValue, $"{id}.qkv", MatricesOf(_configuration))
        );
        var gate = "";
        if (_configuration.HasOutputGate)
        {
            (qkv, gate) = SplitGate(qkv, id);
        }

        qkv = _configuration.QueryKeyNorm == QueryKeyNorm.None ? qkv : WriteQueryKeyNorm(layer, qkv, id);
        var sinks = _configuration.HasSinks ? _graph.Initializer($"{id}.sinks", _checkpoint.Sinks(layer), _configuration.Heads) : "";
        var attended = _attention.Attend(_graph, _configuration, layer, qkv, sinks, $"{id}.attention");
        if (_configuration.HasOutputGate)
        {
            attended = _graph.Node("Mul", [attended, _graph.Node("Sigmoid", [gate], $"{id}.opened")], $"{id}.gated_attention");
        }

        return attended;
    }

    private static DecoderMatrix[] MatricesOf(DecoderConfiguration configuration)
    {
        DecoderMatrix[] matrices = [DecoderMatrix.Query, DecoderMatrix.Key, DecoderMatrix.Value];
        return configuration.HasOutputGate ? [.. matrices, DecoderMatrix.OutputGate] : matrices;
    }

    private (string Qkv, string Gate) SplitGate(string rows, string id)
    {
        var (qkv, gate) = ($"{id}.ungated_qkv", $"{id}.output_gate");
        var c = _configuration;
        _graph.Initializer($"{id}.gate_sizes", [(long)c.QuerySize + (2L * c.KvSize), (long)c.QuerySize], 2);
        _graph.Add("", "Split", [rows, $"{id}.gate_sizes"], [qkv, gate], new NodeAttribute("axis", -1));
        return (qkv, gate);
    }

    private string WriteExperts(int layer, string hidden, string id)
    {
        var form = _form.Experts ?? throw new ArgumentException("This form of the weights has no experts.");
        var norm = Norm(layer, DecoderNorm.BeforeFeedForward, $"{id}.feed_forward_norm")!;
        var sum = new ExpertNodes(_graph, _checkpoint, form).Write(layer, hidden, norm, $"{id}.experts");
        return _configuration.Experts!.SharedSize == 0
            ? sum
            : new SharedExpertNodes(_graph, _checkpoint, _form).Write(layer, hidden, norm, sum, $"{id}.shared_expert");
    }

    private string WriteFeedForward(int layer, string hidden, string id)
    {
        var gated = _form.Gate(
            _graph,
            hidden,
            Norm(layer, DecoderNorm.BeforeFeedForward, $"{id}.feed_forward_norm"),
            Layer(layer, AdapterPlace.GateUp, $"{id}.gate_up", DecoderMatrix.Gate, DecoderMatrix.Up),
            _configuration.Activation
        );
        var down = Layer(layer, AdapterPlace.Down, $"{id}.down", DecoderMatrix.Down);
        return Add(hidden, gated, down, Norm(layer, DecoderNorm.AfterFeedForward, $"{id}.fed_norm"));
    }

    private string WriteQueryKeyNorm(int layer, string qkv, string id)
    {
        var query = Norm(layer, DecoderNorm.Query, $"{id}.query_norm")!;
        var key = Norm(layer, DecoderNorm.Key, $"{id}.key_norm")!;
        return _attention.Normalize(_graph, _configuration, qkv, query, key, $"{id}.normalized_qkv");
    }

    /// <summary>hidden + the product of the input and the weights, normalized where there is a norm.</summary>
    private string Add(string hidden, string input, BiasedWeights weights, RmsNorm? norm)
    {
        if (norm is null)
        {
            return _form.ProjectAndAdd(_graph, input, weights, hidden);
        }

        var product = _form.NormAndProject(_graph, input, norm: null, weights);
        return _graph.Node("Add", [hidden, _form.Normalize(_graph, product, norm)], $"{weights.Name}.normalized_sum");
    }

    private void WriteLogits(string hidden)
    {
        var c = _configuration;
        var norm = new RmsNorm("final", _checkpoint.FinalNorm(), c.Epsilon);
        var name = c.LogitSoftCap is null ? PagedContract.Logits : "uncapped_logits";
        var head = LinearWeights.ReadRows(name, _checkpoint.Head ?? _checkpoint.Embedding, 0, c.VocabularySize);
        _form.Logits(_graph, hidden, norm, head.Scaled(c.LogitScale));
        if (c.LogitSoftCap is { } cap)
        {
            _graph.Scalar("logit_cap", cap);
            _graph.Node("Div", [name, "logit_cap"], "logits_in_caps");
            _graph.Node("Tanh", ["logits_in_caps"], "capped");
            _graph.Node("Mul", ["capped", "logit_cap"], PagedContract.Logits);
        }
    }

    /// <summary>Null where the model does not normalize.</summary>
    private RmsNorm? Norm(int layer, DecoderNorm norm, string name) =>
        _configuration.HasNorm(norm) ? new RmsNorm(name, _checkpoint.Norm(layer, norm), _configuration.Epsilon) : null;

    private BiasedWeights Layer(int layer, AdapterPlace place, string name, params ReadOnlySpan<DecoderMatrix> matrices) =>
        Joined(_checkpoint, layer, name, matrices) with
        {
            Site = _rowAdapters is null ? null : new AdapterSite(layer, place, _rowAdapters),
        };

    /// <summary>Joins matrices that read the same rows into one; what is added to the residual is multiplied by its scale.</summary>
    public static BiasedWeights Joined(IDecoderCheckpoint checkpoint, int layer, string name, params ReadOnlySpan<DecoderMatrix> matrices)
    {
        var weights = new List<LinearWeights>();
        var biases = new List<float>();
        var biased = false;
        foreach (var matrix in matrices)
        {
            var scale = matrix is DecoderMatrix.AttentionOutput or DecoderMatrix.Down ? checkpoint.Configuration.ResidualScale : 1;
            var part = checkpoint.Matrix(layer, matrix, name).Scaled(scale);
            var bias = checkpoint.Bias(layer, matrix);
            weights.Add(part);
            biases.AddRange(bias is null ? new float[part.Outputs] : Scale(bias, scale));
            biased |= bias is not null;
        }

        return new BiasedWeights(
            weights.Count == 1 ? weights[0] : LinearWeights.Concatenate(name, [.. weights]),
            biased ? [.. biases] : null
        );
    }

    private static float[] Scale(float[] values, float scale)
    {
        if (scale != 1)
        {
            TensorPrimitives.Multiply(values, scale, values);
        }

        return values;
    }
}
