namespace Rag.Answering.Routing;

/// <summary>What a question may cost, over all who are asked.</summary>
public readonly record struct RouteBudget(long ComputedTokens, double Milliseconds)
{
    public static readonly RouteBudget Unbounded = new(long.MaxValue, double.PositiveInfinity);
}
