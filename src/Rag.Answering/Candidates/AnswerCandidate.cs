using Rag.Core.Text;

namespace Rag.Answering.Candidates;

/// <summary>A span that may be the answer, with the sentence that proves it.</summary>
/// <param name="Hit">Index among the hits read.</param>
/// <param name="Text">In one line, without marks that belong to the sentence and not to the answer.</param>
/// <param name="Score">In logits, the hit's penalty taken off.</param>
/// <param name="Sentence">In the text of the hit's chunk.</param>
internal sealed record AnswerCandidate(int Hit, string Text, double Score, TextSpan Sentence);
