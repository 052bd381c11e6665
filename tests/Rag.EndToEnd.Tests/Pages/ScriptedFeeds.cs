using Rag.Core.Queue;
using Rag.Feeds;
using Rag.Feeds.Administration;
using Rag.Feeds.Opml;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>Feeds as a test made them; what is asked of them is noted.</summary>
internal sealed class ScriptedFeeds : IFeedAdministration
{
    public FeedsOverview Overview { get; set; } = Of([]);

    public AddressReport Report { get; set; } = new("", [], false, "Nothing is there.");

    /// <summary>What was changed, in words, in order.</summary>
    public List<string> Changes { get; } = [];

    public static FeedsOverview Of(IReadOnlyList<FeedReport> feeds) =>
        new(feeds, [Stage(QueueStage.FullText), Stage(QueueStage.Store)], [], 0, null, HasSampleNews: false);

    public static FeedReport Feed(string title, FeedSeverity severity, string health) =>
        new(
            "1f9226376d071f37",
            "https://tide.example/feed",
            title,
            null,
            [],
            severity,
            health,
            severity == FeedSeverity.Paused,
            DateTimeOffset.UnixEpoch,
            null,
            default,
            0,
            null
        );

    public Task<FeedsOverview> OverviewAsync(CancellationToken cancellation) => Task.FromResult(Overview);

    public Task<AddressReport> TestAsync(string address, CancellationToken cancellation) => Noted($"test {address}", Report);

    public Task<AddReport> AddAsync(string address, FeedTerms terms, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<AddReport> FollowAsync(IReadOnlyList<OpmlFeed> feeds, CancellationToken cancellation) =>
        Noted($"follow {string.Join(' ', feeds.Select(feed => feed.Url))}", new AddReport([], [], [], []));

    public Task<FeedReport> ChangeAsync(string name, FeedChange change, CancellationToken cancellation) =>
        name == "unknown"
            ? throw new FeedRefusedException("No feed is followed under 'unknown'.")
            : Noted($"{change} {name}", Feed("T", FeedSeverity.Fine, "Fine."));

    public Task<FeedReport> SetAsync(string name, FeedTerms terms, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<RemovalReport> RemoveAsync(string name, ArticlesOfFeed articles, CancellationToken cancellation) =>
        Noted($"remove {name} {articles}", new RemovalReport(name, 0));

    public Task<RemovalReport> RemoveSampleAsync(CancellationToken cancellation) => Noted("remove sample", new RemovalReport("sample", 1));

    public Task<int> ChangeDeadAsync(long? ticket, DeadChange change, CancellationToken cancellation) =>
        Noted($"{change} {(ticket is null ? "all" : $"{ticket}")}", 1);

    private static StageReport Stage(QueueStage stage) => new(stage, 0, 0, TimeSpan.Zero);

    private Task<T> Noted<T>(string change, T answer)
    {
        Changes.Add(change);
        return Task.FromResult(answer);
    }
}
