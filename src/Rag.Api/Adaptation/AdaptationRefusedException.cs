namespace Rag.Api.Adaptation;

/// <summary>Nothing can be adapted so; the message is a sentence that says why.</summary>
internal sealed class AdaptationRefusedException(string message, Exception? inner = null) : Exception(message, inner);
