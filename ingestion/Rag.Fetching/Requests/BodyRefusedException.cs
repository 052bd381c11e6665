namespace Rag.Fetching.Requests;

/// <summary>A body passes a bound, or is packed in a way that was not asked for.</summary>
internal sealed class BodyRefusedException(string message) : Exception(message);
