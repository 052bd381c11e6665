namespace Rag.Core.Evaluation;

/// <summary>A run cannot be made or changed; the message is a sentence that names the run or the setting, and what to do.</summary>
public sealed class EvalRunException(string message, Exception? inner = null) : Exception(message, inner);
