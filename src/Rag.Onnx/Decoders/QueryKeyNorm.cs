namespace Rag.Onnx.Decoders;

/// <summary>How queries and keys are normalized before they are rotated.</summary>
internal enum QueryKeyNorm
{
    None,

    /// <summary>Each head on its own, all with one gain of a head's size.</summary>
    Heads,

    /// <summary>All heads of a token together, with a gain for every element.</summary>
    Rows,
}
