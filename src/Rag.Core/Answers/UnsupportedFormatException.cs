namespace Rag.Core.Answers;

/// <summary>No answer can be held to the format; the message names the fault and its place.</summary>
public sealed class UnsupportedFormatException(string message) : Exception(message);
