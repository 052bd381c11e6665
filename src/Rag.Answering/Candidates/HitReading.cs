namespace Rag.Answering.Candidates;

/// <summary>What the extractor made of a question's hits.</summary>
/// <param name="Hits">In the order that retrieval and extractor give them together.</param>
/// <param name="CutQuestionTokens">Tokens at the question's end that did not fit the extractor's window.</param>
internal sealed record HitReading(IReadOnlyList<ReadHit> Hits, int CutQuestionTokens);
