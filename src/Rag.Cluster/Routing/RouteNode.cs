namespace Rag.Cluster.Routing;

/// <summary>A node that answers questions, as it stands for one of them.</summary>
/// <param name="Load">Questions that it has under way or in line.</param>
/// <param name="HeldTokens">Of the question's passages, the tokens whose KV it holds.</param>
public readonly record struct RouteNode(NodeId Id, int Load, int HeldTokens);
