namespace Rag.Core.Answers;

/// <summary>How far an answer can be trusted, and what else the passages say about it.</summary>
/// <param name="Confidence">The probability, in [0, 1], that the short answer is right; calibrated on development questions.</param>
/// <param name="ExtractorDigest">Of the extractor that judged, in the precision in which it ran.</param>
/// <param name="Uncertain">What would have been said, when the answer was declined for want of confidence or of outlets; else null.</param>
/// <param name="Agreeing">
/// Indexes in <see cref="Answer.Passages"/> of passages of other outlets that say the same, best first.
/// </param>
/// <param name="Corrects">
/// Index in <see cref="Answer.Passages"/> of the older passage that says otherwise and that the cited one corrects; null when none does.
/// </param>
public sealed record AnswerJudgment(
    double Confidence,
    string ExtractorDigest,
    UncertainAnswer? Uncertain,
    IReadOnlyList<int> Agreeing,
    int? Corrects
);
