namespace Rag.ModelFiles.Onnx;

/// <summary>An attribute of a node, of whose values one is set: the kinds that nodes of decoders have.</summary>
internal sealed record OnnxAttribute(long Integer, float Real, IReadOnlyList<long> Integers);
