namespace Rag.Eval.Datasets;

/// <summary>A data set's files are missing or damaged; the message names the file and says what to do.</summary>
public sealed class DatasetException(string message, Exception? inner = null) : Exception(message, inner);
