using Rag.Onnx.Graphs;

namespace Rag.Onnx.Encoders;

/// <summary>Rotary positions: an element of a head's first half and one of its second turn as a pair, by the token's position.</summary>
internal sealed class EncoderRotation(EncoderTensors tensors)
{
    private const string Start = "rotation.start";

    private readonly Dictionary<(double Base, double Stretch), string> _tables = [];

    /// <param name="id">Of the query or key, for the names of what is made of it.</param>
    public string Write(string id, string input, LayerAttention attention)
    {
        var tables = TablesOf(attention.RotaryBase!.Value, attention.Stretch);
        return tensors.Graph.NodeOf(
            GraphBuilder.Microsoft,
            "RotaryEmbedding",
            [input, Start, $"{tables}.cos", $"{tables}.sin"],
            $"{id}.turned"
        );
    }

    private string TablesOf(double rotaryBase, double stretch)
    {
        if (_tables.TryGetValue((rotaryBase, stretch), out var known))
        {
            return known;
        }

        var graph = tensors.Graph;
        if (_tables.Count == 0)
        {
            graph.Initializer<long>(Start, [0], 1);
        }

        var id = $"rotation{_tables.Count}";
        var (rows, pairs) = (tensors.Architecture.ContextLength, tensors.Architecture.HeadSize / 2);
        var (cosines, sines) = RotaryFrequencies.Plain(tensors.Architecture.HeadSize, rotaryBase).Linear(stretch).Tables(rows);
        graph.Initializer($"{id}.cos", cosines, rows, pairs);
        graph.Initializer($"{id}.sin", sines, rows, pairs);
        _tables.Add((rotaryBase, stretch), id);
        return id;
    }
}
