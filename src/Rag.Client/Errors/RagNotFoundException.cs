namespace Rag.Client.Errors;

/// <summary>There is nothing of this name, or nothing any more: a withdrawn article says why it was.</summary>
public sealed class RagNotFoundException(string message) : RagException(message);
