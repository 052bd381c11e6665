namespace Rag.Api.Suggestions;

/// <summary>A question that was made from a sentence of the news.</summary>
/// <param name="Expected">What the sentence answers it with.</param>
internal sealed record CandidateQuestion(string Question, string Expected);
