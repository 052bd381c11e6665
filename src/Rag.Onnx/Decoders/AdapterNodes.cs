using Rag.Onnx.Adapters;
using Rag.Onnx.Graphs;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Decoders;

/// <summary>How a node of the graph says where adapters have a part in it.</summary>
internal static class AdapterNodes
{
    public static string[] Inputs(AdapterSite? site) => site is null ? [] : [site.Rows];

    public static NodeAttribute[] Attributes(AdapterSite? site) =>
        site is null
            ? []
            :
            [
                new NodeAttribute(OperatorContract.AdapterLayer, site.Layer),
                new NodeAttribute(OperatorContract.AdapterPlaceName, (long)site.Place),
            ];

    /// <summary>The product with what adapters add to it, as a node of its own.</summary>
    /// <param name="input">The rows that were multiplied.</param>
    public static string Write(GraphBuilder graph, string product, string input, AdapterSite site, string name) =>
        graph.NodeOf(OperatorContract.Domain, OperatorContract.AdapterSum, [product, input, site.Rows], name, Attributes(site));
}
