namespace Rag.Feeds.Administration;

/// <summary>All feeds and what is on its way in, as the person who runs the service sees it.</summary>
/// <param name="Feeds">The worst first, of equal ones by name.</param>
/// <param name="Dead">Some, the last that died first.</param>
/// <param name="DeadCount">How many there are.</param>
/// <param name="Backlog">How far a large amount of waiting articles has come; null without one.</param>
/// <param name="HasSampleNews">The sample news is stored.</param>
public sealed record FeedsOverview(
    IReadOnlyList<FeedReport> Feeds,
    IReadOnlyList<StageReport> Stages,
    IReadOnlyList<DeadReport> Dead,
    long DeadCount,
    Backlog? Backlog,
    bool HasSampleNews
);
