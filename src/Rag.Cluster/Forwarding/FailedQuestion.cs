namespace Rag.Cluster.Forwarding;

/// <summary>A feature of requests that a node has failed on.</summary>
internal sealed record FailedQuestion;
