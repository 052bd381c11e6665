namespace Rag.Core.Answers;

/// <summary>What tells how hard a question is, once its passages are found.</summary>
/// <param name="Match">Cosine of the question and the best window of the first hit; 0 where there is no hit.</param>
/// <param name="Lead">Share of its score by which the first hit stands before the second; 1 where there is no second.</param>
/// <param name="NeedsSeveral">Whether several articles have to tell the answer.</param>
public readonly record struct QuestionSigns(double Match, double Lead, bool NeedsSeveral);
