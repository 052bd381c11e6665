namespace Rag.Core.Articles;

/// <summary>
/// The server that holds the store does not answer, or answers too late; the message is a sentence for the operator. Nothing of the failed
/// call was kept, and it can be made again.
/// </summary>
public sealed class StoreUnreachableException(string message, Exception inner) : IOException(message, inner);
