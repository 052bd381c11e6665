namespace Rag.Cluster.Forwarding;

/// <summary>What the request of one node to another has beside the caller's own. From outside these headers mean nothing.</summary>
public static class NodeHeaders
{
    public const string Secret = "Rag-Node-Secret";

    /// <summary>For whom the question is answered and from what: what the sending node has decided.</summary>
    public const string Question = "Rag-Node-Question";

    /// <summary>Of an answer: the request was not let in, and another node may be asked. A <see cref="NodeRefusal"/>.</summary>
    public const string Refusal = "Rag-Node-Refusal";

    /// <summary>Of the caller's headers only these go along: who is asking was decided where the question came in.</summary>
    private static readonly string[] s_sent = ["Accept", "Accept-Language", "Traceparent", "Tracestate", "Baggage"];

    internal static bool IsSent(string name) => s_sent.Contains(name, StringComparer.OrdinalIgnoreCase);
}
