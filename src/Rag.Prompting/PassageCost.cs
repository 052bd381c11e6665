namespace Rag.Prompting;

/// <summary>A passage as the selection weighs it.</summary>
/// <param name="Tokens">Of the whole passage, its title and source line included.</param>
/// <param name="ComputedTokens">How many of the tokens have no cached keys and values: 0 for a cached passage.</param>
/// <param name="Relevance">Positive; only ratios matter.</param>
internal readonly record struct PassageCost(int Tokens, int ComputedTokens, double Relevance);
