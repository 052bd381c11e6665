using Rag.ModelFiles.Catalog;

namespace Rag.Onnx.Inspection;

/// <summary>What a model's files are, as they were read.</summary>
/// <param name="Family">The kind of architecture, as the files call it.</param>
/// <param name="Parameters">Elements of all tensors.</param>
/// <param name="Context">The longest input in tokens; null for an adapter.</param>
/// <param name="Dimensions">Elements of an embedder's vectors; null for other kinds.</param>
public sealed record ModelDescription(ModelKind Kind, string Family, long Parameters, int? Context, int? Dimensions);
