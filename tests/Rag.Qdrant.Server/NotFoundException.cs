namespace Rag.Qdrant.Server;

/// <summary>There is no such collection, or vector.</summary>
public sealed class NotFoundException(string message) : Exception(message);
