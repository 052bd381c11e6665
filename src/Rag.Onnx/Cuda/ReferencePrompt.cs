namespace Rag.Onnx.Cuda;

/// <summary>Token ids of passages that are encoded alone, and of a question that sees them all.</summary>
public sealed record ReferencePrompt(IReadOnlyList<int[]> Passages, int[] Question);
