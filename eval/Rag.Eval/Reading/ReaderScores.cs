namespace Rag.Eval.Reading;

/// <summary>What the reader made of a set of questions. Shares are in [0, 1]; the first six over the answerable questions.</summary>
/// <param name="GoldFound">An accepted answer stands in the short answer or the quotation.</param>
/// <param name="Verbatim">Quotations that stand in a passage word for word.</param>
/// <param name="Supported">Quotations that hold the short answer, among answers that have both.</param>
public sealed record ReaderScores(
    int Questions,
    double F1,
    double ExactMatch,
    double GoldFound,
    double Verbatim,
    double Supported,
    double RefusedAnswerable,
    double RefusedUnanswerable,
    IReadOnlyList<ReaderCaseScore> Cases);
