namespace Rag.Eval.Figures;

/// <summary>The names of the figures that a case can have.</summary>
public static class FigureNames
{
    public const string EvidenceRecall10 = "evidence_recall@10";
    public const string AllEvidence10 = "all_evidence@10";
    public const string Hits4 = "hits@4";
    public const string Hits10 = "hits@10";
    public const string PaperHits4 = "paper_hits@4";
    public const string PaperHits10 = "paper_hits@10";
    public const string ReciprocalRank10 = "mrr@10";
    public const string Precision10 = "map@10";
    public const string Success1 = "success@1";
    public const string Success5 = "success@5";
    public const string F1 = "f1";
    public const string Exact = "exact";
    public const string GoldFound = "gold_found";
    public const string F1BeforeRefusing = "f1_before_refusing";
    public const string ExactBeforeRefusing = "exact_before_refusing";
    public const string RefusedAnswerable = "refused_answerable";
    public const string RightRefusal = "right_refusal";
    public const string QuoteVerbatim = "quote_verbatim";
    public const string QuoteSupports = "quote_supports";
    public const string WrongAnswer = "wrong_answer";

    /// <summary>Whether less of it is better; so for shares of faults, and for times and costs, whose names end in their unit.</summary>
    public static bool IsLowerBetter(string name) =>
        name is RefusedAnswerable or WrongAnswer
        || name.EndsWith("_ms", StringComparison.Ordinal)
        || name.EndsWith("_tokens", StringComparison.Ordinal);

    /// <summary>
    /// The figure that this one says again under another name, or null. A repetition is shown and not tested for itself, since each further
    /// test makes all others weaker.
    /// </summary>
    public static string? Repeats(string name) => name == PaperHits10 ? EvidenceRecall10 : null;
}
