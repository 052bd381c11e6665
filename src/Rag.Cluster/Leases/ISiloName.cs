namespace Rag.Cluster.Leases;

/// <summary>Where this process hears of changes, as others find it; known once it has started.</summary>
public interface ISiloName
{
    string Value { get; }
}
