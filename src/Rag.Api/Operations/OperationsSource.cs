using Rag.Answering.Admission;
using Rag.Answering.Generators;
using Rag.Api.Edge;
using Rag.Api.Health;
using Rag.Api.Hosting;
using Rag.Api.Nodes;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Queue;
using Rag.Engine;
using Rag.Eval.Dashboard.Operations;
using Rag.Feeds;
using Rag.Feeds.Administration;

namespace Rag.Api.Operations;

/// <summary>
/// Reads what the pages of operations show from the parts of this process; one that fails or hangs does not take the others with it.
/// </summary>
internal sealed partial class OperationsSource(
    Drain drain,
    IHostApplicationLifetime lifetime,
    Readiness readiness,
    IEngine engine,
    EngineOptions engineOptions,
    GeneratorModels generators,
    IAdmission door,
    IFeedAdministration feeds,
    IStoryCatalog stories,
    HotPassages hottest,
    KvDiskOptions disk,
    DataFolder data,
    IEnumerable<ITroubleReport> reports,
    TimeProvider time,
    ILogger<OperationsSource> logger,
    NodeReport? nodes = null
) : IOperationsSource, IDisposable
{
    private const int MostHottest = 10;
    private const int MostStories = 200;

    private static readonly TimeSpan s_longestRead = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(
        drain.Draining,
        lifetime.ApplicationStopping
    );

    public CancellationToken Ending => _ending.Token;

    public Audience AudienceOf(HttpContext http) => http.Audience();

    public async Task<OperationsFacts> ReadAsync(Audience audience, CancellationToken cancellation)
    {
        var news = ReadAsync(ReadNewsAsync, cancellation);
        var cache = ReadAsync(token => ReadCacheAsync(audience, token), cancellation);
        var unready = readiness.FaultsAsync(cancellation);
        return new OperationsFacts(
            time.GetLocalNow(),
            await unready,
            await ReadAsync(_ => Task.FromResult(ReadEngine()), cancellation),
            await ReadAsync(_ => Task.FromResult(ReadDoor()), cancellation),
            await news,
            await cache,
            await ReadAsync(_ => Task.FromResult(ReadSpace()), cancellation),
            [.. reports.SelectMany(report => report.Read())]
        )
        {
            Generators = [.. generators.Names.Select(ReadGenerator)],
            Nodes = nodes?.Read() ?? [],
        };
    }

    public Task<IReadOnlyList<Story>> StoriesAsync(CancellationToken cancellation) =>
        stories.LatestStoriesAsync(MostStories, AccessScope.Public, cancellation).AsTask();

    public void Dispose() => _ending.Dispose();

    private async Task<Reading<T>> ReadAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return new Reading<T>(await read(cancellation).WaitAsync(s_longestRead, time, cancellation), null);
        }
        catch (TimeoutException)
        {
            return new Reading<T>(null, $"It did not answer in {s_longestRead.TotalSeconds:F0} s.");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailure(typeof(T).Name, failure);
            return new Reading<T>(null, "It cannot be read; the log says more.");
        }
    }

    private EngineFacts ReadEngine()
    {
        var now = engine.Snapshot();
        return new EngineFacts(
            now.WaitingSequences,
            now.RunningSequences,
            now.FreeBlocks,
            now.CachedBlocks,
            now.PrivateBlocks,
            now.TotalBlocks,
            now.PrefillTokensPerSecond,
            now.EstimatedWait,
            TimeSpan.FromMilliseconds(engineOptions.InterTokenTargetMilliseconds),
            TimeSpan.FromMilliseconds(engineOptions.IdleStepMilliseconds),
            now.Preemptions
        );
    }

    private GeneratorFacts ReadGenerator(string name) =>
        generators.Loaded.FirstOrDefault(generator => generator.Name == name)?.Engine.Snapshot() is { } now
            ? new GeneratorFacts(
                name,
                IsLoaded: true,
                now.RunningSequences,
                now.WaitingSequences,
                now.TotalBlocks - now.FreeBlocks,
                now.TotalBlocks
            )
            : new GeneratorFacts(name, IsLoaded: false, 0, 0, 0, 0);

    private DoorFacts ReadDoor()
    {
        var target = TimeSpan.FromMilliseconds(engineOptions.DefaultDeadlineMs);
        return door is AdmissionControl control && control.Snapshot() is var now
            ? new DoorFacts(
                now.Running,
                now.Waiting,
                TimeSpan.FromSeconds(now.LeftSeconds + now.WaitingSeconds),
                target,
                now.Rejected.Values.Sum()
            )
            : new DoorFacts(0, 0, TimeSpan.Zero, target, 0);
    }

    private async Task<NewsFacts> ReadNewsAsync(CancellationToken cancellation)
    {
        var overview = await feeds.OverviewAsync(cancellation);
        return new NewsFacts(
            overview.Feeds.Count,
            [
                .. overview
                    .Feeds.Where(feed => feed.Severity >= FeedSeverity.Odd)
                    .OrderByDescending(feed => feed.Severity)
                    .Select(feed => new FeedFacts(feed.Name, feed.Health, feed.Severity > FeedSeverity.Odd)),
            ],
            [.. overview.Stages.Select(stage => new StageFacts(NameOf(stage.Stage), stage.Waiting, stage.Claimed, stage.Lag))],
            overview.DeadCount,
            QueuePressure.DefaultMost
        );
    }

    private async Task<CacheFacts> ReadCacheAsync(Audience audience, CancellationToken cancellation)
    {
        if (engine is not ICacheInspection inspection)
        {
            return new CacheFacts([], null, [], IsComplete: true);
        }

        var census = await inspection.InspectAsync(MostHottest, cancellation);
        var shape = engine.Shape;
        var memory = new TierFacts(
            "Memory",
            census.Parts,
            census.Tokens,
            census.Blocks * shape.BytesPerBlock,
            shape.BlockCount * shape.BytesPerBlock,
            engine.Snapshot().CachedTokens,
            "tokens"
        );
        var files = engine.Disk is { } kept
            ? new TierFacts("Disk", kept.Entries, null, kept.Bytes, (long)disk.MiB << 20, kept.Hits, "passages")
            : null;
        return new CacheFacts(
            files is null ? [memory] : [memory, files],
            engine.Disk?.Trouble,
            hottest.Name(census.Hottest, audience),
            census.IsComplete
        );
    }

    private SpaceFacts ReadSpace()
    {
        var drive = new DriveInfo(data.Path);
        return new SpaceFacts(drive.AvailableFreeSpace, drive.TotalSize);
    }

    private static string NameOf(QueueStage stage) => stage == QueueStage.FullText ? "full text is fetched" : "read and stored";

    [LoggerMessage(LogLevel.Warning, "{Part} could not be read for the page of operations.")]
    private partial void LogFailure(string part, Exception failure);
}
