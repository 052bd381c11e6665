namespace Rag.Eval.Reading;

/// <summary>
/// How well a reader answered a set of questions, as shares in [0, 1]. F1, ExactMatch, GoldFound and RefusedAnswerable are over the
/// answerable questions.
/// </summary>
/// <param name="GoldFound">An accepted answer stands in the short answer or the quotation.</param>
/// <param name="Verbatim">The share of quotations that stand in a passage word for word.</param>
/// <param name="Supported">The share of quotations that hold the short answer, among the answers that have both.</param>
public sealed record ReaderScores(
    int Questions,
    double F1,
    double ExactMatch,
    double GoldFound,
    double Verbatim,
    double Supported,
    double RefusedAnswerable,
    double RefusedUnanswerable,
    IReadOnlyList<ReaderCaseScore> Cases
);
