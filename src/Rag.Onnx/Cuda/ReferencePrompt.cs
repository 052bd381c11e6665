namespace Rag.Onnx.Cuda;

/// <summary>Token ids of passages that are encoded alone, and of a question that sees all passages.</summary>
public sealed record ReferencePrompt(IReadOnlyList<int[]> Passages, int[] Question);
