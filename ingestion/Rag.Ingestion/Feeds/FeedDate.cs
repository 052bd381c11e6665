namespace Rag.Ingestion.Feeds;

/// <summary>A date as the feed writes it, and the time it stands for; null where it cannot be read.</summary>
internal sealed record FeedDate(string Written, DateTimeOffset? Time)
{
    public static FeedDate? Of(string? written) => written is null ? null : new FeedDate(written, PublicationDate.Parse(written));
}
