namespace Rag.Training.Jobs;

/// <summary>A job cannot be done. The message is one sentence that names the thing and the mend.</summary>
internal sealed class JobException(string message, Exception? cause = null) : Exception(message, cause);
