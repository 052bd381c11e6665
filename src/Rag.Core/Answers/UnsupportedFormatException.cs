namespace Rag.Core.Answers;

/// <summary>The format cannot be held to; the message names what is at fault and where.</summary>
public sealed class UnsupportedFormatException(string message) : Exception(message);
