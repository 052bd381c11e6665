using System.Globalization;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Bert;

/// <summary>
/// The graph of a BERT-family encoder: from input_ids i32 [B, S], texts of one length, to what its head makes of the hidden states. Without
/// padding there is no mask, and ONNX Runtime takes the attention kernel that never holds a whole matrix of scores.
/// </summary>
internal sealed class BertGraph
{
    public const string InputIds = "input_ids";
    public const string TokenTypes = "token_types";

    /// <summary>Changes with every change of the graph that this class builds: graphs of other versions are not reused.</summary>
    public const int Version = 1;

    /// <summary>Question and passage.</summary>
    private const int PairTypes = 2;

    private readonly GraphBuilder _graph;
    private readonly IWeightSource _weights;
    private readonly BertConfiguration _configuration;
    private readonly IBertHead _head;
    private readonly ILinearForm _linear;
    private readonly string _prefix;

    private BertGraph(GraphBuilder graph, IWeightSource weights, BertConfiguration configuration, IBertHead head, ILinearForm linear)
    {
        (_graph, _weights, _configuration, _head, _linear) = (graph, weights, configuration, head, linear);

        // In checkpoints with a head on top, the names of the encoder's tensors begin with the encoder's own name.
        var word = weights.Names.FirstOrDefault(IsWordEmbeddings)
            ?? throw new ModelFileException(weights.Path, $"the tensor {BertNames.WordEmbeddings} is missing.");
        _prefix = word[..^BertNames.WordEmbeddings.Length];

        static bool IsWordEmbeddings(string name) =>
            name == BertNames.WordEmbeddings || name.EndsWith('.' + BertNames.WordEmbeddings, StringComparison.Ordinal);
    }

    public static byte[] Build(
        ExternalData? external,
        IWeightSource weights,
        BertConfiguration configuration,
        IBertHead head,
        ILinearForm linear
    )
    {
        var graph = new GraphBuilder("encoder", external);
        new BertGraph(graph, weights, configuration, head, linear).Write();
        return graph.ToBytes();
    }

    private void Write()
    {
        _graph.Input(InputIds, TensorType.Int32, "B", "S");
        var hidden = WriteEmbeddings();
        for (var layer = 0; layer < _configuration.Layers; layer++)
        {
            hidden = WriteLayer(layer, hidden);
        }

        _head.Write(_graph, _weights, hidden, _configuration.HiddenSize);
    }

    private string WriteEmbeddings()
    {
        var size = _configuration.HiddenSize;
        Table("word", BertNames.WordEmbeddings, _configuration.VocabularySize);

        var positions = Read(BertNames.PositionEmbeddings, _configuration.ContextLength, size);
        string types = "",
            typeTable = "";
        if (_head.ReadsPairs)
        {
            types = _graph.Input(TokenTypes, TensorType.Int32, "B", "S");
            typeTable = Table("type", BertNames.TypeEmbeddings, PairTypes);
        }
        else if (_weights.TryGet(_prefix + BertNames.TypeEmbeddings, out var single))
        {
            // Every text is of type 0: the embedding of the type is added to the embedding of every position.
            var type = new float[size];
            single.ReadFloat32(0, 1, type);
            for (var i = 0; i < positions.Length; i++)
            {
                positions[i] += type[i % size];
            }
        }

        _graph.Initializer("position", positions, _configuration.ContextLength, size);
        var (gain, offset) = Norm("embedding_norm", BertNames.EmbeddingNorm);
        _graph.Add(
            GraphBuilder.Microsoft,
            "EmbedLayerNormalization",
            [InputIds, types, "word", "position", typeTable, gain, offset],
            ["embedded", ""],
            new NodeAttribute("epsilon", _configuration.Epsilon)
        );
        return "embedded";
    }

    private string WriteLayer(int layer, string hidden)
    {
        var names = _configuration.Names;
        var prefix = string.Format(CultureInfo.InvariantCulture, names.Layer, layer);
        var id = $"layer{layer}";

        var rows = hidden;
        if (_head.ReadsFirstRowOnly && layer == _configuration.Layers - 1)
        {
            _graph.Initializer<long>("first_row", [0], 1);
            rows = _graph.Node("Gather", [hidden, "first_row"], "first_hidden", new NodeAttribute("axis", 1));
        }

        var (query, key, value) = WriteProjections(id, prefix, hidden, rows);
        var bias = Vector($"{id}.qkv.bias", prefix + names.Query + ".bias", prefix + names.Key + ".bias", prefix + names.Value + ".bias");
        var attended = _graph.NodeOf(
            GraphBuilder.Microsoft,
            "MultiHeadAttention",
            [query, key, value, bias],
            $"{id}.attention",
            new NodeAttribute("num_heads", _configuration.Heads)
        );
        var projected = _linear.Apply(_graph, attended, Matrix($"{id}.projected", prefix + names.AttentionOutput));
        var middle = WriteSkipNorm($"{id}.middle", rows, projected, prefix + names.AttentionNorm, prefix + names.AttentionOutput);

        var up = _linear.Apply(_graph, middle, Matrix($"{id}.up", prefix + names.Intermediate));
        var active = _graph.NodeOf(
            GraphBuilder.Microsoft,
            "BiasGelu",
            [up, Vector($"{id}.up.bias", prefix + names.Intermediate + ".bias")],
            $"{id}.active"
        );
        var down = _linear.Apply(_graph, active, Matrix($"{id}.down", prefix + names.Output));
        return WriteSkipNorm($"{id}.hidden", middle, down, prefix + names.OutputNorm, prefix + names.Output);
    }

    private (string Query, string Key, string Value) WriteProjections(string id, string prefix, string hidden, string rows)
    {
        var names = _configuration.Names;
        var query = Matrix($"{id}.query", prefix + names.Query);
        var key = Matrix($"{id}.key", prefix + names.Key);
        var value = Matrix($"{id}.value", prefix + names.Value);
        string[] parts = [$"{id}.query", $"{id}.key", $"{id}.value"];
        if (rows != hidden)
        {
            _linear.Apply(_graph, rows, query);
            Split(_linear.Apply(_graph, hidden, LinearWeights.Concatenate($"{id}.kv", key, value)), parts.AsSpan(1));
        }
        else
        {
            Split(_linear.Apply(_graph, hidden, LinearWeights.Concatenate($"{id}.qkv", query, key, value)), parts);
        }

        return (parts[0], parts[1], parts[2]);
    }

    private void Split(string joined, ReadOnlySpan<string> parts) =>
        _graph.Add("", "Split", [joined], parts, new NodeAttribute("axis", -1), new NodeAttribute("num_outputs", parts.Length));

    private string WriteSkipNorm(string output, string skip, string input, string norm, string linear)
    {
        var (gain, offset) = Norm(output, norm);
        return _graph.NodeOf(
            GraphBuilder.Microsoft,
            "SkipLayerNormalization",
            [input, skip, gain, offset, Vector($"{output}.bias", linear + ".bias")],
            output,
            new NodeAttribute("epsilon", _configuration.Epsilon)
        );
    }

    private (string Gain, string Offset) Norm(string id, string tensor) =>
        (Vector($"{id}.norm.gain", tensor + ".weight"), Vector($"{id}.norm.offset", tensor + ".bias"));

    private string Vector(string id, params ReadOnlySpan<string> tensors)
    {
        var values = new List<float>();
        foreach (var tensor in tensors)
        {
            values.AddRange(_weights.ReadFloat32(_prefix + tensor));
        }

        return _graph.Initializer(id, values.ToArray(), values.Count);
    }

    private LinearWeights Matrix(string id, string tensor) => LinearWeights.Read(_weights, $"{_prefix}{tensor}.weight", id);

    private string Table(string id, string tensor, int rows) =>
        _graph.Initializer(id, Read(tensor, rows, _configuration.HiddenSize), rows, _configuration.HiddenSize);

    private float[] Read(string tensor, int rows, int columns)
    {
        var weights = _weights.Get(_prefix + tensor);
        return weights.Rows == rows && weights.Columns == columns
            ? weights.ToFloat32()
            : throw new ModelFileException(
                _weights.Path,
                $"the tensor {weights} does not have the shape [{rows}, {columns}] that config.json gives it."
            );
    }
}
