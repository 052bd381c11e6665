namespace Rag.Stores.Qdrant.Calls;

/// <summary>The server did not wait for the end of an update: it may have happened or not, and is made again.</summary>
internal sealed class UpdateUnknownException(string status) : Exception($"An update was answered with '{status}'.");
