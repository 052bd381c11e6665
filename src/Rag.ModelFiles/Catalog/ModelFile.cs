namespace Rag.ModelFiles.Catalog;

/// <summary>A file of a model, as the manifest states it.</summary>
/// <param name="Path">Path below the model's folder, with forward slashes.</param>
/// <param name="Sha256">Digest of the content in lower-case hex.</param>
public sealed record ModelFile(string Path, long Bytes, string Sha256);
