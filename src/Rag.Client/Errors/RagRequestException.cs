namespace Rag.Client.Errors;

/// <summary>The service cannot do what the request asks: the same request will fail again.</summary>
public sealed class RagRequestException(string message) : RagException(message);
