namespace Rag.Ingestion.Retention;

/// <summary>How much a run removed.</summary>
public readonly record struct RetentionResult(int Articles, int Revisions, int Changes, int Answers, int Feedback = 0, int Questions = 0);
