namespace Rag.Cluster.Directory;

/// <summary>What a node tells the others of itself every few seconds.</summary>
/// <param name="Term">Of its lease.</param>
/// <param name="Load">Questions that it has under way or in line.</param>
/// <param name="Passages">Whose KV it holds.</param>
/// <param name="KvTokens">Of these passages.</param>
/// <param name="Keys">As <see cref="KeyFilter"/> writes them.</param>
/// <param name="Spent">Of tenants with a quota.</param>
[GenerateSerializer, Immutable]
public sealed record NodeSummary(
    [property: Id(0)] string Name,
    [property: Id(1)] long Term,
    [property: Id(2)] int Load,
    [property: Id(3)] int Passages,
    [property: Id(4)] long KvTokens,
    [property: Id(5)] ulong[] Keys,
    [property: Id(6)] TenantSpending[] Spent
);
