namespace Rag.Engine;

/// <param name="LogProbability">As in <see cref="Delta"/>.</param>
public readonly record struct TokenLogProbability(int TokenId, double LogProbability);
