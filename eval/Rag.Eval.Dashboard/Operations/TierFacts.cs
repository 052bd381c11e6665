namespace Rag.Eval.Dashboard.Operations;

/// <summary>A place where computed passages are kept.</summary>
/// <param name="Tokens">Null where they are not counted.</param>
/// <param name="MostBytes">Null where nothing bounds it.</param>
/// <param name="Hits">How often something was found there since the start, in the words of <paramref name="HitUnit"/>.</param>
public sealed record TierFacts(string Name, long Passages, long? Tokens, long Bytes, long? MostBytes, long Hits, string HitUnit);
