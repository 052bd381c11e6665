namespace Rag.ModelFiles.Library;

/// <summary>A file that a model needs.</summary>
/// <param name="Source">Where it lies.</param>
/// <param name="Path">Where it will lie below the model's folder, with forward slashes.</param>
public sealed record SelectedFile(string Source, string Path);
