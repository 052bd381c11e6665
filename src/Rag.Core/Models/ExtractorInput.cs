using Rag.Core.Text;

namespace Rag.Core.Models;

/// <summary>A question and a passage in one row of tokens.</summary>
/// <param name="Ids">The row: start, question, separator, passage, separator.</param>
/// <param name="PassageStart">Index of the passage's first token.</param>
/// <param name="Spans">The place in the passage of each of its tokens that the row holds.</param>
/// <param name="CutQuestionTokens">How many tokens at the question's end the row does not hold.</param>
public sealed record ExtractorInput(int[] Ids, int PassageStart, TextSpan[] Spans, int CutQuestionTokens);
