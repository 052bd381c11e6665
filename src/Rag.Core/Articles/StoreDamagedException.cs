namespace Rag.Core.Articles;

/// <summary>What was asked for is damaged in the store; the message names the file and the mend. Other articles are still read.</summary>
public sealed class StoreDamagedException(string message, Exception? inner = null) : IOException(message, inner);
