namespace Rag.Cluster.Routing;

/// <summary>Where a question is answered, and why there.</summary>
public readonly record struct Route(NodeId Node, RouteReason Reason);
