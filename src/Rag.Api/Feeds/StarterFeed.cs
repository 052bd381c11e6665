namespace Rag.Api.Feeds;

/// <summary>A feed that is offered.</summary>
public sealed class StarterFeed
{
    public string Url { get; set; } = "";

    public string? Title { get; set; }

    public string? Folder { get; set; }
}
