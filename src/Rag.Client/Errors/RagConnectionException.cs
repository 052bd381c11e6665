namespace Rag.Client.Errors;

/// <summary>The service could not be reached, did not answer in time, or broke off.</summary>
public sealed class RagConnectionException(string message, Exception? inner = null) : RagException(message, inner);
