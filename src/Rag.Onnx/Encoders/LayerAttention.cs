namespace Rag.Onnx.Encoders;

/// <summary>What a layer's tokens attend to, and how they know distances.</summary>
/// <param name="RotaryBase">Of the rotation of queries and keys by their positions; null without a rotation.</param>
/// <param name="Stretch">Positions are divided by it before they rotate.</param>
/// <param name="Reach">The farthest token on either side that is attended to; null where all are.</param>
internal readonly record struct LayerAttention(double? RotaryBase, double Stretch, int? Reach)
{
    public static LayerAttention Everything { get; } = new(null, 1, null);
}
