namespace Rag.Cluster.Forwarding;

/// <summary>Why a node lets in nothing of what another one sends: value of <see cref="NodeHeaders.Refusal"/>, by its name.</summary>
public enum NodeRefusal
{
    /// <summary>The secret is not its own.</summary>
    Secret,

    /// <summary>The request is of a form that it does not know.</summary>
    Message,
}
