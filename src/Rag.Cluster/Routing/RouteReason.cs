namespace Rag.Cluster.Routing;

/// <summary>What spoke for a node.</summary>
public enum RouteReason
{
    /// <summary>It holds most of the passages' KV, or the receiver holds hardly less.</summary>
    Holds,

    /// <summary>Nobody holds enough: the question's anchor belongs there, or to a node before it that has too much to do.</summary>
    Home,

    /// <summary>Nothing was found for the question: of two nodes it is the one with less to do.</summary>
    Idler,
}
