namespace Rag.Onnx.Adapters;

/// <summary>A linear layer as the model's own files name it, and where its outputs stand in the graph.</summary>
/// <param name="Name">Behind the prefix that all layers share: layers.0.self_attn.q_proj.</param>
/// <param name="Scale">What the graph's weights are multiplied by.</param>
internal sealed record AdapterModule(int Layer, string Name, int Inputs, int Outputs, float Scale, IReadOnlyList<AdapterSegment> Segments);
