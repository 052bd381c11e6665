namespace Rag.Eval.Runs;

/// <summary>The questions of one kind together.</summary>
/// <param name="Lost">How many failed.</param>
public sealed record KindDigest(string Kind, int Cases, int Lost, IReadOnlyDictionary<string, double> Means);
