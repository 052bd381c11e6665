namespace Rag.Client.Answers;

/// <summary>What the service itself makes of an answer.</summary>
/// <param name="Refused">True when the passages do not say.</param>
/// <param name="Confidence">The calibrated probability that the short answer is right; null where nothing was judged.</param>
/// <param name="Uncertain">What would have been said, had it been certain enough.</param>
/// <param name="Agreeing">Articles of other outlets that say the same, best first.</param>
/// <param name="Corrects">The older article that says otherwise and that the quoted one corrects.</param>
/// <param name="UnfoundQuotations">Words that the answer quotes and that no passage holds; the text marks them.</param>
public sealed record AnswerDetails(
    bool Refused,
    string ShortAnswer,
    double? Confidence,
    UncertainAnswer? Uncertain,
    IReadOnlyList<ArticleLink>? Agreeing,
    ArticleLink? Corrects,
    IReadOnlyList<string>? UnfoundQuotations
);
