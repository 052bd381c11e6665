namespace Rag.Core.Models;

/// <summary>
/// Vectors were made by another embedder than the one whose vectors the index holds: they are to be made anew. Nothing was stored or
/// searched.
/// </summary>
public sealed class EmbedderChangedException(string message) : InvalidOperationException(message);
