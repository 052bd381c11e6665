using Rag.Cluster.Leases;

namespace Rag.Cluster.Membership;

/// <summary>The silo that runs in this process.</summary>
internal sealed class LocalSilo(ILocalSiloDetails details) : ISiloName
{
    public string Value => details.SiloAddress.ToParsableString();
}
