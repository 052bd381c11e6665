namespace Rag.Core.Answers;

/// <summary>How long each stage of an answer took, counted from the question's arrival.</summary>
/// <param name="Retrieval">Zero when the passages were given.</param>
/// <param name="FirstToken">Until the engine's first token; null when the model was not asked.</param>
public sealed record AnswerTimings(TimeSpan Retrieval, TimeSpan? FirstToken, TimeSpan Total);
