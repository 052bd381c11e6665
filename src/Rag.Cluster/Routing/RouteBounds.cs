namespace Rag.Cluster.Routing;

/// <summary>The weights of a route.</summary>
/// <param name="Load">How many times the mean load a node may have, the question itself included; above 1.</param>
/// <param name="Slack">
/// So many questions more it may have: waiting for that many costs about what computing the passages anew would.
/// </param>
/// <param name="HopTokens">Sending a question on costs as much as computing so many tokens.</param>
/// <param name="HeldShare">Share of the passages' tokens, from which on a holder is asked and not the anchor's home.</param>
public readonly record struct RouteBounds(double Load, int Slack, int HopTokens, double HeldShare)
{
    /// <summary>Chosen by <c>rag bench cluster</c>.</summary>
    public static readonly RouteBounds Default = new(1.25, 2, 32, 0.25);
}
