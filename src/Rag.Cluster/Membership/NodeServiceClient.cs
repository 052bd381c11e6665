using Orleans.Runtime.Services;

namespace Rag.Cluster.Membership;

/// <summary>Speaks to the service of a node that is named by its silo.</summary>
internal sealed class NodeServiceClient(IServiceProvider services) : GrainServiceClient<INodeService>(services), INodeServices
{
    public INodeService Of(string silo) => GetGrainService(SiloAddress.FromParsableString(silo));
}
