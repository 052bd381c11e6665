using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Encoders;

/// <summary>Attention, layer by layer, from hidden states to what each token gathers; what layers share is written once.</summary>
internal sealed class EncoderAttention(EncoderTensors tensors)
{
    private static readonly string[] s_parts = ["query", "key", "value"];

    private readonly GraphBuilder _graph = tensors.Graph;
    private readonly EncoderArchitecture _architecture = tensors.Architecture;
    private readonly EncoderRotation _rotation = new(tensors);
    private readonly Dictionary<int, WindowedAttention> _windows = [];
    private string? _distances;

    /// <param name="hidden">What is attended to.</param>
    /// <param name="rows">What attends: all of it, or its first row.</param>
    public string Write(int layer, string id, string prefix, string hidden, string rows)
    {
        var attention = _architecture.AttentionOf(layer);
        var isRotated = attention.RotaryBase is not null;
        var (query, key, value, bias) = WriteProjections(id, prefix, hidden, rows, addsBias: isRotated);
        if (isRotated)
        {
            query = _rotation.Write($"{id}.query", query, attention);
            key = _rotation.Write($"{id}.key", key, attention);
        }

        var output = $"{id}.attention";
        if (attention.Reach is { } reach)
        {
            var window = WindowOf(reach);
            return rows == hidden ? window.Write(id, query, key, value, output) : window.WriteFirstRow(id, query, key, value, output);
        }

        return Attend([query, key, value, bias, "", WriteDistances(id, rows == hidden)], output);
    }

    /// <summary>Without the empty inputs at the end.</summary>
    private string Attend(ReadOnlySpan<string> inputs, string output)
    {
        var heads = new NodeAttribute("num_heads", _architecture.Heads);
        return _graph.NodeOf(GraphBuilder.Microsoft, "MultiHeadAttention", inputs.TrimEnd(""), output, heads);
    }

    private WindowedAttention WindowOf(int reach)
    {
        if (!_windows.TryGetValue(reach, out var window))
        {
            window = new WindowedAttention(_graph, _architecture.HiddenSize, _architecture.Heads, reach);
            _windows.Add(reach, window);
        }

        return window;
    }

    /// <param name="addsBias">The bias is added to the projections; otherwise its name is returned, for the attention to add.</param>
    private (string Query, string Key, string Value, string Bias) WriteProjections(
        string id,
        string prefix,
        string hidden,
        string rows,
        bool addsBias
    )
    {
        var weights = ReadMatrices(id, prefix);
        var biases = _architecture.HasAttentionBias ? ReadBiases(prefix) : [];
        var added = addsBias ? biases : [];
        string[] parts = [.. s_parts.Select(part => $"{id}.{part}")];
        if (rows != hidden)
        {
            var size = _architecture.HiddenSize;
            parts[0] = Project(rows, weights[0], [.. added.Take(size)]);
            var keysAndValues = LinearWeights.Concatenate($"{id}.kv", weights[1], weights[2]);
            Split(Project(hidden, keysAndValues, [.. added.Skip(size)]), parts.AsSpan(1));
        }
        else
        {
            Split(Project(hidden, LinearWeights.Concatenate($"{id}.qkv", weights), added), parts);
        }

        var bias = addsBias || biases.Length == 0 ? "" : _graph.Initializer($"{id}.qkv.bias", biases, biases.Length);
        return (parts[0], parts[1], parts[2], bias);
    }

    private LinearWeights[] ReadMatrices(string id, string prefix)
    {
        var (names, size) = (_architecture.Names.QueryKeyValue, _architecture.HiddenSize);
        if (names.Length > 1)
        {
            return [.. s_parts.Select((part, i) => tensors.Matrix($"{id}.{part}", prefix + names[i], size, size))];
        }

        var joined = tensors.Matrix(id, prefix + names[0], s_parts.Length * size, size).Values;
        return
        [
            .. s_parts.Select(
                (part, i) => new LinearWeights($"{id}.{part}", size, size, joined[(i * size * size)..((i + 1) * size * size)])
            ),
        ];
    }

    private float[] ReadBiases(string prefix)
    {
        var (names, size) = (_architecture.Names.QueryKeyValue, _architecture.HiddenSize);
        return [.. names.SelectMany(name => tensors.ReadVector($"{prefix}{name}.bias", s_parts.Length * size / names.Length))];
    }

    private string Project(string input, LinearWeights weights, ReadOnlySpan<float> bias)
    {
        var product = tensors.Multiply(input, weights);
        return bias.IsEmpty
            ? product
            : _graph.Node("Add", [product, _graph.Initializer($"{product}.bias", bias, bias.Length)], $"{product}.sum");
    }

    private void Split(string joined, ReadOnlySpan<string> parts) =>
        _graph.Add("", "Split", [joined], parts, new NodeAttribute("axis", -1), new NodeAttribute("num_outputs", parts.Length));

    /// <summary>
    /// What is added to the score of each pair of tokens by their distance, [1, heads, S, S] and the same in all layers; empty in families
    /// without.
    /// </summary>
    private string WriteDistances(string id, bool isOfAllRows)
    {
        if (_architecture.RelativeBuckets is not { } buckets)
        {
            return "";
        }

        _distances ??= WriteDistances(buckets);
        if (isOfAllRows)
        {
            return _distances;
        }

        _graph.Initializer<long>($"{id}.row", [0], 1);
        return _graph.Node("Gather", [_distances, $"{id}.row"], $"{id}.distances", new NodeAttribute("axis", 2));
    }

    private string WriteDistances(int buckets)
    {
        var (heads, farthest) = (_architecture.Heads, _architecture.ContextLength - 1);
        var table = tensors.ReadTable(_architecture.Names.RelativeBias, buckets, heads);
        var width = (2 * farthest) + 1;
        var byDistance = new float[heads * width];
        for (var i = 0; i < width; i++)
        {
            var bucket = DistanceBuckets.Of(i - farthest);
            for (var head = 0; head < heads; head++)
            {
                byDistance[(head * width) + i] = table[(bucket * heads) + head];
            }
        }

        _graph.Initializer("distance.table", byDistance, heads, width);
        _graph.Initializer<long>("distance.0", [0], 1);
        _graph.Initializer<long>("distance.1", [1], 1);
        _graph.Scalar("distance.first", 0L);
        _graph.Scalar("distance.step", 1L);
        _graph.Initializer<long>("distance.farthest", [farthest], 1);
        _graph.Node("Shape", [EncoderGraph.InputIds], "distance.shape");
        _graph.Scalar("distance.axis", 1L);
        _graph.Node("Gather", ["distance.shape", "distance.axis"], "distance.tokens");
        _graph.Node("Range", ["distance.first", "distance.tokens", "distance.step"], "distance.places");
        _graph.Node("Unsqueeze", ["distance.places", "distance.0"], "distance.attended");
        _graph.Node("Unsqueeze", ["distance.places", "distance.1"], "distance.attending");
        _graph.Node("Sub", ["distance.attended", "distance.attending"], "distance.difference");
        _graph.Node("Add", ["distance.difference", "distance.farthest"], "distance.index");
        _graph.Node("Gather", ["distance.table", "distance.index"], "distance.scores", new NodeAttribute("axis", 1));
        return _graph.Node("Unsqueeze", ["distance.scores", "distance.0"], "distances");
    }
}
