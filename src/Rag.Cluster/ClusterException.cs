namespace Rag.Cluster;

/// <summary>The settings do not make a cluster; the message says what to change.</summary>
public sealed class ClusterException(string message) : Exception(message);
