namespace Rag.Eval.Reading;

/// <param name="Margin">Log-probability of refusing less the log-probability of the short answer; null where refusing was not
/// weighed.</param>
public sealed record ReaderCaseScore(string Id, bool Answerable, bool Refused, double F1, double? Margin, string Answer);
