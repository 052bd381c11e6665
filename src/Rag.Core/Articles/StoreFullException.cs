namespace Rag.Core.Articles;

/// <summary>The disk under the store is full; nothing of the failed write was kept, nothing stored before was lost.</summary>
public sealed class StoreFullException(string message, Exception inner) : IOException(message, inner);
