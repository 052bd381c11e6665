using Rag.Ingestion.Feeds;

namespace Rag.Feeds.Testing;

/// <summary>What lies at an address.</summary>
public abstract record FeedFinding
{
    private FeedFinding() { }

    /// <summary>A feed that can be followed.</summary>
    /// <param name="Address">Where to ask for it: permanent redirects led there.</param>
    public sealed record Found(FeedDocument Feed, Uri Address) : FeedFinding;

    /// <summary>A document that is no feed; where it is a page, it may name its feeds.</summary>
    /// <param name="Body">Unpacked, at most 15 MB.</param>
    /// <param name="ContentType">The header as it was sent; null without one.</param>
    /// <param name="Address">Where the document lay after all redirects: its relative links begin there.</param>
    /// <param name="Reason">Why it is no feed, in a sentence.</param>
    public sealed record NoFeed(ReadOnlyMemory<byte> Body, string? ContentType, Uri Address, string Reason) : FeedFinding;

    /// <summary>Nothing came.</summary>
    /// <param name="Reason">A sentence.</param>
    public sealed record Failed(string Reason) : FeedFinding;
}
