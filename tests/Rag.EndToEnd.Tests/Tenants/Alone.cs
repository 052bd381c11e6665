namespace Rag.EndToEnd.Tests.Tenants;

/// <summary>What measures times runs while no other test does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
