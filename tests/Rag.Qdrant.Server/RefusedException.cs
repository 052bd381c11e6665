namespace Rag.Qdrant.Server;

/// <summary>The request is not one that Qdrant takes.</summary>
public sealed class RefusedException(string message) : Exception(message);
