namespace Rag.Client.Errors;

/// <summary>The service failed, at once or in the middle of a reply.</summary>
public sealed class RagServerException(string message, Exception? inner = null) : RagException(message, inner);
