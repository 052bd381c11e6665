namespace Rag.Fuzz.Tests;

/// <summary>An input broke a rule. The message says which and where the input is kept.</summary>
internal sealed class FuzzFault(string message, Exception? cause = null) : Exception(message, cause);
