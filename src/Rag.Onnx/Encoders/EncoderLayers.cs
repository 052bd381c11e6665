using System.Globalization;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Encoders;

/// <summary>The layers of an encoder, from the first hidden states to the last.</summary>
/// <param name="readsFirstRowOnly">The last layer is computed for the first token alone.</param>
internal sealed class EncoderLayers(EncoderTensors tensors, bool readsFirstRowOnly)
{
    private readonly GraphBuilder _graph = tensors.Graph;
    private readonly EncoderArchitecture _architecture = tensors.Architecture;
    private readonly EncoderAttention _attention = new(tensors);

    private EncoderNames Names => _architecture.Names;

    public string Write(string hidden) => _architecture.NormsFirst ? WriteNormsFirst(hidden) : WriteNormsLast(hidden);

    private string WriteNormsLast(string hidden)
    {
        for (var layer = 0; layer < _architecture.Layers; layer++)
        {
            var (id, prefix) = (IdOf(layer), PrefixOf(layer));
            var rows = IsFirstRowOnly(layer) ? FirstRow(hidden, "first_hidden") : hidden;
            var projected = Project(layer, hidden, rows);
            var bias = _architecture.HasAttentionBias ? prefix + Names.AttentionOutput : null;
            var middle = EncoderNorms.WriteOfSum(tensors, $"{id}.middle", rows, projected, prefix + Names.AttentionNorm, bias);
            var down = WriteFeedForward(id, prefix, middle);
            bias = _architecture.HasFeedForwardBias ? prefix + Names.Down : null;
            hidden = EncoderNorms.WriteOfSum(tensors, $"{id}.hidden", middle, down, prefix + Names.FeedForwardNorm, bias);
        }

        return hidden;
    }

    /// <summary>Each norm is taken of the sum so far and what the layer before adds to it.</summary>
    private string WriteNormsFirst(string embedded)
    {
        var (sum, added, bias) = (embedded, (string?)null, (string?)null);
        for (var layer = 0; layer < _architecture.Layers; layer++)
        {
            var (id, prefix) = (IdOf(layer), PrefixOf(layer));

            // The embeddings are normed already: nothing is added to them yet, and the first layer reads them as they are.
            var normed = embedded;
            if (added is not null)
            {
                normed = EncoderNorms.WriteSum(tensors, $"{id}.in", $"{id}.sum", sum, added, prefix + Names.AttentionNorm, bias);
                sum = $"{id}.sum";
            }

            var rows = normed;
            if (IsFirstRowOnly(layer))
            {
                rows = FirstRow(normed, "first_hidden");
                sum = sum == normed ? rows : FirstRow(sum, "first_sum");
            }

            var projected = Project(layer, normed, rows);
            bias = _architecture.HasAttentionBias ? prefix + Names.AttentionOutput : null;
            var name = prefix + Names.FeedForwardNorm;
            var middle = EncoderNorms.WriteSum(tensors, $"{id}.middle", $"{id}.middle_sum", sum, projected, name, bias);
            (sum, added) = ($"{id}.middle_sum", WriteFeedForward(id, prefix, middle));
            bias = _architecture.HasFeedForwardBias ? prefix + Names.Down : null;
        }

        return EncoderNorms.WriteOfSum(tensors, "last", sum, added!, Names.LastNorm, bias);
    }

    /// <summary>Attention and the layer behind it, without that one's bias.</summary>
    private string Project(int layer, string hidden, string rows)
    {
        var attended = _attention.Write(layer, IdOf(layer), PrefixOf(layer), hidden, rows);
        var size = _architecture.HiddenSize;
        return tensors.Multiply($"{IdOf(layer)}.projected", attended, PrefixOf(layer) + Names.AttentionOutput, size, size);
    }

    /// <summary>Without the last bias.</summary>
    private string WriteFeedForward(string id, string prefix, string input)
    {
        var active = _architecture.IsGated ? WriteGated(id, prefix, input) : WritePlain(id, prefix, input);
        return tensors.Multiply($"{id}.down", active, prefix + Names.Down, _architecture.HiddenSize, _architecture.FeedForwardSize);
    }

    private string WritePlain(string id, string prefix, string input)
    {
        var (size, inner, name) = (_architecture.HiddenSize, _architecture.FeedForwardSize, prefix + Names.Up);
        if (_architecture.Activation == EncoderActivation.Gelu && _architecture.HasFeedForwardBias)
        {
            var up = tensors.Multiply($"{id}.up", input, name, inner, size);
            return _graph.NodeOf(GraphBuilder.Microsoft, "BiasGelu", [up, tensors.Bias($"{id}.up.bias", name, inner)], $"{id}.active");
        }

        var sum = tensors.Linear($"{id}.up", input, name, inner, size, _architecture.HasFeedForwardBias);
        return EncoderActivations.Write(_graph, _architecture.Activation, sum, $"{id}.active");
    }

    private string WriteGated(string id, string prefix, string input)
    {
        var (size, inner) = (_architecture.HiddenSize, _architecture.FeedForwardSize);
        var up = tensors.Linear($"{id}.up", input, prefix + Names.Up, 2 * inner, size, _architecture.HasFeedForwardBias);
        string[] halves = [$"{id}.half", $"{id}.gate"];
        _graph.Add("", "Split", [up], halves, new NodeAttribute("axis", -1), new NodeAttribute("num_outputs", 2));
        var active = EncoderActivations.Write(_graph, _architecture.Activation, halves[0], $"{id}.active_half");
        return _graph.Node("Mul", [active, halves[1]], $"{id}.active");
    }

    private bool IsFirstRowOnly(int layer) => readsFirstRowOnly && layer == _architecture.Layers - 1;

    private string FirstRow(string hidden, string output)
    {
        var index = $"{output}.index";
        _graph.Initializer<long>(index, [0], 1);
        return _graph.Node("Gather", [hidden, index], output, new NodeAttribute("axis", 1));
    }

    private static string IdOf(int layer) => $"layer{layer}";

    private string PrefixOf(int layer) => string.Format(CultureInfo.InvariantCulture, Names.Layer, layer);
}
