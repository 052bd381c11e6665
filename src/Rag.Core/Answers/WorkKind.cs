namespace Rag.Core.Answers;

/// <summary>What a caller waits for: kinds of work differ in what they cost.</summary>
public enum WorkKind
{
    /// <summary>Retrieval, extraction and generation together.</summary>
    Answer,

    Search,

    Embedding,
}
