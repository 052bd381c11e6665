namespace Rag.Client.Articles;

/// <summary>An article that is handed in. An id or a URL tells a later revision of it from another article.</summary>
/// <param name="Body">Its text.</param>
public sealed record NewArticle(string Body)
{
    /// <summary>The source's own id.</summary>
    public string? Id { get; init; }

    /// <summary>The publisher's address of it.</summary>
    public string? Url { get; init; }

    /// <summary>Its headline.</summary>
    public string? Title { get; init; }

    /// <summary>The outlet.</summary>
    public string? Source { get; init; }

    /// <summary>Who wrote it.</summary>
    public string? Author { get; init; }

    /// <summary>The outlet's section.</summary>
    public string? Category { get; init; }

    /// <summary>When it was published.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>A BCP 47 tag.</summary>
    public string? Language { get; init; }
}
