namespace Rag.Cluster.Membership;

/// <summary>The services of all nodes.</summary>
internal interface INodeServices
{
    /// <param name="silo">As its lease names it.</param>
    INodeService Of(string silo);
}
