namespace Rag.Cluster.Directory;

/// <summary>What a node has taken from a tenant's quota since it began, so that a message which is lost is made good by the next.</summary>
[GenerateSerializer, Immutable]
public sealed record TenantSpending(
    [property: Id(0)] string Tenant,
    [property: Id(1)] long Requests,
    [property: Id(2)] long GeneratedTokens,
    [property: Id(3)] long ComputedTokens
);
