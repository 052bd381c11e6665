namespace Rag.Client.Errors;

/// <summary>The key is missing, wrong, expired or not allowed to do this.</summary>
public sealed class RagAccessException(string message) : RagException(message);
