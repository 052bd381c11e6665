using Rag.Core.Answers;

namespace Rag.Answering.Candidates;

/// <summary>The candidate that extractor and reader together prefer, and what the reader's part in it cost.</summary>
/// <param name="LeftOut">Passages that did not fit the prompt's budget.</param>
/// <param name="GivenUp">How many passages only the bound on computed tokens kept out.</param>
/// <param name="Elapsed">Since the question's arrival.</param>
internal sealed record WeighedCandidates(AnswerCandidate Best, Usage Usage, int LeftOut, int GivenUp, TimeSpan Elapsed);
