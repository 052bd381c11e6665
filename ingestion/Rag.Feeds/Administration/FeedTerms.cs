namespace Rag.Feeds.Administration;

/// <summary>What is told of a feed beside its address. What is null is left as it is.</summary>
public sealed record FeedTerms
{
    public const int MostDays = 36_500;

    public static FeedTerms None { get; } = new();

    /// <summary>Its articles are removed so many days after they were published; 0 for as the settings say.</summary>
    public int? KeepDays { get; init; }

    /// <summary>Who may read its articles, as "tenant/name"; everybody where null. It is told when a feed is added, and stays.</summary>
    public string? Collection { get; init; }

    /// <summary>What opens it.</summary>
    public FeedSecret? Secret { get; init; }
}
