namespace Rag.Feeds.Administration;

/// <summary>What came of adding feeds.</summary>
/// <param name="Added">Those that are followed from now on.</param>
/// <param name="Known">Those that were followed already.</param>
/// <param name="Others">Feeds that the page has besides, and that are not followed.</param>
/// <param name="Refused">A sentence for each that cannot be followed.</param>
public sealed record AddReport(
    IReadOnlyList<FeedReport> Added,
    IReadOnlyList<FeedReport> Known,
    IReadOnlyList<FoundFeed> Others,
    IReadOnlyList<string> Refused
);
