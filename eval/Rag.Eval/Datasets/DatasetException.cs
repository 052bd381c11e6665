namespace Rag.Eval.Datasets;

/// <summary>A dataset's files are missing or not what they should be; the message names the file and the mend.</summary>
public sealed class DatasetException(string message, Exception? inner = null) : Exception(message, inner);
