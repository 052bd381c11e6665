using Rag.Cluster.Leases;

namespace Rag.Cluster.Tests;

internal sealed class FixedSilo(string value) : ISiloName
{
    public string Value => value;
}
