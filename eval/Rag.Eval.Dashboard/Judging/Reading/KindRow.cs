namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>Figures of the questions of one kind.</summary>
public sealed record KindRow(string Kind, int Cases, int Lost, IReadOnlyDictionary<string, double> Means);
