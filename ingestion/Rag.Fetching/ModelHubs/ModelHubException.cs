namespace Rag.Fetching.ModelHubs;

/// <summary>A hub of models refused, failed, or sent something else than it announced. The message is one sentence with the mend.</summary>
public sealed class ModelHubException(string message, Exception? cause = null) : Exception(message, cause);
