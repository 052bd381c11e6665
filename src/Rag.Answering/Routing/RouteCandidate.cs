namespace Rag.Answering.Routing;

/// <summary>A generator that a question may go to.</summary>
/// <param name="ComputedTokens">Tokens of its prompt that are not cached.</param>
/// <param name="Milliseconds">What its engine will take.</param>
/// <param name="ExpectedLoss">In [0, 1], where it is asked first and the next stronger ones where it is not sure.</param>
public sealed record RouteCandidate(string Name, int ComputedTokens, double Milliseconds, double ExpectedLoss);
