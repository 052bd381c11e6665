namespace Rag.Api.Embedders;

/// <summary>The embedder cannot be changed so; the message is a sentence that says why.</summary>
internal sealed class EmbedderRefusedException(string message, Exception? inner = null) : Exception(message, inner);
