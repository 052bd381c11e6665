namespace Rag.Stores.Embedded;

/// <summary>A store cannot be opened as it is or where it is; the message is a sentence for the operator.</summary>
public sealed class StoreOpenException(string message, Exception? inner = null) : Exception(message, inner);
