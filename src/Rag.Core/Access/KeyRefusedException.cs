namespace Rag.Core.Access;

/// <summary>What was asked about keys cannot be done; the message is a sentence for whoever asked.</summary>
public sealed class KeyRefusedException(string message) : Exception(message);
