namespace Rag.Cluster.Routing;

/// <summary>What a route depends on beside the nodes.</summary>
/// <param name="Receiver">The node that has the question.</param>
/// <param name="Anchor">What the question is about first: key of a story, or of its best passage; null where nothing was found.</param>
/// <param name="Tokens">Of its passages.</param>
/// <param name="Draw">Any number: where nothing speaks for a node it decides which two are compared.</param>
public readonly record struct RouteQuestion(NodeId Receiver, ulong? Anchor, int Tokens, ulong Draw);
