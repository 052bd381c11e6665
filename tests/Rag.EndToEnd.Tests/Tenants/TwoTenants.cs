namespace Rag.EndToEnd.Tests.Tenants;

/// <summary>Tests that share one service with two tenants, one after the other.</summary>
[CollectionDefinition(nameof(TwoTenants))]
public sealed class TwoTenants : ICollectionFixture<TwoTenantsService>;
