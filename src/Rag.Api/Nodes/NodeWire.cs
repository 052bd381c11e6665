using System.Text.Json.Serialization;
using Rag.Eval.Dashboard.Operations;

namespace Rag.Api.Nodes;

internal sealed record NodesWire(IReadOnlyList<NodeWire> Nodes);

internal sealed record NodeWire(string Name, string Address, string State, int Load, int Passages, long KvTokens, double LeaseSeconds)
{
    public static NodeWire Of(NodeFacts node) =>
        new(node.Name, node.Address, node.State, node.Load, node.Passages, node.KvTokens, Math.Round(node.LeaseLeft.TotalSeconds, 1));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(NodesWire))]
internal sealed partial class NodeJson : JsonSerializerContext;
