namespace Rag.Bench.Cluster;

/// <summary>How the simulated nodes are chosen.</summary>
internal enum ClusterRouting
{
    /// <summary>As the service does.</summary>
    Service,

    /// <summary>Wherever the question's story belongs, however much there is to do.</summary>
    ConsistentHashing,

    /// <summary>Any node.</summary>
    Random,
}
