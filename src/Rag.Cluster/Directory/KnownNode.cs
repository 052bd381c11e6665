using Rag.Cluster.Routing;

namespace Rag.Cluster.Directory;

/// <summary>A node as the others know it.</summary>
/// <param name="Address">Where questions are sent.</param>
/// <param name="Silo">Where it is told what has changed.</param>
/// <param name="IsServing">False while it catches up or ends.</param>
/// <param name="LeaseLeft">As it was when the leases were read last.</param>
/// <param name="Summary">Null before its first.</param>
/// <param name="Gone">Canceled when its lease has ended or another life of it has begun.</param>
public sealed record KnownNode(
    string Name,
    NodeId Id,
    Uri Address,
    string Silo,
    long Term,
    bool IsServing,
    TimeSpan LeaseLeft,
    NodeSummary? Summary,
    CancellationToken Gone
);
