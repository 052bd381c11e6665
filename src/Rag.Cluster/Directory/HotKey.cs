namespace Rag.Cluster.Directory;

/// <summary>A passage that is found often.</summary>
/// <param name="Key">Of its content.</param>
/// <param name="Hits">Since it came.</param>
[GenerateSerializer, Immutable]
public readonly record struct HotKey([property: Id(0)] ulong Key, [property: Id(1)] long Hits);
