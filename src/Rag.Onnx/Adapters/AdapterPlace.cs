namespace Rag.Onnx.Adapters;

/// <summary>The linear layers of a decoder's layer, as the graph has them. The numbers are those of the operators' attribute.</summary>
internal enum AdapterPlace
{
    /// <summary>Queries, keys and values in one.</summary>
    QueryKeyValue = 0,

    AttentionOutput = 1,

    /// <summary>Gate and up in one.</summary>
    GateUp = 2,

    Down = 3,
}
