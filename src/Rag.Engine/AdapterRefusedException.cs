namespace Rag.Engine;

/// <summary>An adapter cannot be loaded or unloaded as asked. The message is one sentence that says why.</summary>
public sealed class AdapterRefusedException(string message) : Exception(message);
