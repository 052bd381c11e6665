namespace Rag.Onnx.Decoders;

/// <summary>Where a layer normalizes, around its attention and its feed-forward part alike.</summary>
internal enum NormPlacement
{
    /// <summary>What goes into the part.</summary>
    Before,

    /// <summary>What comes out of the part, before it is added.</summary>
    After,

    BeforeAndAfter,
}
