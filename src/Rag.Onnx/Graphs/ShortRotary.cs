namespace Rag.Onnx.Graphs;

/// <summary>The rotation of the prompts that a model reads otherwise than its longer ones.</summary>
/// <param name="Context">The most tokens of such a prompt.</param>
internal sealed record ShortRotary(int Context, RotaryFrequencies Rotary);
