namespace Rag.Api.Nodes;

/// <summary>A feature of requests that another node may answer.</summary>
internal sealed class SendableQuestion
{
    /// <summary>All of the request, once it is read.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>Whether another node has answered it.</summary>
    public bool IsAnsweredElsewhere { get; set; }
}
