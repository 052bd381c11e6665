using Rag.Onnx.Graphs;

namespace Rag.Onnx.Decoders;

/// <summary>What the attention of one layer has of its own.</summary>
/// <param name="Rotary">Null: the layer rotates nothing. Layers that rotate alike share one object.</param>
/// <param name="Window">Positions that a query sees, its own counted; null: all before it.</param>
internal sealed record LayerAttention(RotaryFrequencies? Rotary, int? Window);
