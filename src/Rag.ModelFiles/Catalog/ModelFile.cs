namespace Rag.ModelFiles.Catalog;

/// <param name="Path">Below the model's folder, with forward slashes.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record ModelFile(string Path, long Bytes, string Sha256);
