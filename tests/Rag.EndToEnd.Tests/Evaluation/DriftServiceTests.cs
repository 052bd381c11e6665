using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Api.Evaluation;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Drift;
using Rag.Core.Evaluation;
using Rag.Stores.Drift;

namespace Rag.EndToEnd.Tests.Evaluation;

/// <summary>When the service asks its fixed questions, and what is known of it afterwards.</summary>
public sealed class DriftServiceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-drift-");
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public void Dispose()
    {
        _services.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("2026-11-29T01:30:00Z", 3, 1.5)]
    [InlineData("2026-11-29T03:00:00Z", 3, 24)]
    [InlineData("2026-11-29T12:00:00Z", 3, 15)]
    [InlineData("2026-11-29T23:59:00Z", 0, 1 / 60.0)]
    public void UntilHour_AnyTime_IsTheNextTimeOfThatHour(string now, int hour, double hours)
    {
        using var log = SqliteDriftLog.Open(_folder.FullName);
        using var state = State();
        using var service = Service(
            new DriftOptions { Hour = hour },
            log,
            state,
            new Clock(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture))
        );

        Assert.Equal(hours, service.UntilHour().TotalHours, 1e-9);
    }

    [Fact]
    public async Task Execute_QuestionsNamed_KeepsFindingsForPagesAndRest()
    {
        var questions = Path.Combine(_folder.FullName, "questions.jsonl");
        await File.WriteAllTextAsync(questions, """{"id":"1","question":"Who won?","kind":"fact","golds":["Ann"]}""", Cancellation);
        using var log = SqliteDriftLog.Open(_folder.FullName);
        using var state = State();
        var time = new Clock(DateTimeOffset.UtcNow) { Tick = TimeSpan.FromMilliseconds(1) };
        using var service = Service(new DriftOptions { Questions = questions }, log, state, time);

        await service.StartAsync(Cancellation);
        await WaitAsync(() => state.Findings.Count > 0 || state.Problem is not null);
        await service.StopAsync(Cancellation);

        Assert.Null(state.Problem);
        Assert.True(state.Findings[0].Kind is DriftKind.First or DriftKind.Same); // the clock may have come round again
        Assert.StartsWith("No answer drifted among 1 questions", state.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_QuestionsThatCannotBeRead_TellsTheProblemAndGoesOn()
    {
        using var log = SqliteDriftLog.Open(_folder.FullName);
        using var state = State();
        var time = new Clock(DateTimeOffset.UtcNow) { Tick = TimeSpan.FromMilliseconds(1) };
        using var service = Service(new DriftOptions { Questions = Path.Combine(_folder.FullName, "no") }, log, state, time);

        await service.StartAsync(Cancellation);
        await WaitAsync(() => state.Problem is not null);

        Assert.False(service.ExecuteTask!.IsCompleted);
        await service.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Execute_NoQuestionsNamed_EndsAtOnce()
    {
        using var log = SqliteDriftLog.Open(_folder.FullName);
        using var state = State();
        using var service = Service(new DriftOptions(), log, state, TimeProvider.System);

        await service.StartAsync(Cancellation);

        await service.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task WaitAsync(Func<bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    private DriftState State() => new(_services.GetRequiredService<IMeterFactory>());

    private static DriftService Service(DriftOptions options, IDriftLog log, DriftState state, TimeProvider time) =>
        new(
            new EvalOptions { Drift = options },
            new Stages(),
            new NothingStored(),
            log,
            new Activity(),
            state,
            time,
            NullLogger<DriftService>.Instance
        );

    /// <summary>Local time is UTC; timers come after the tick, however long they were to take.</summary>
    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public TimeSpan? Tick { get; init; }

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Tick ?? dueTime, period);
    }

    private sealed class Activity : IForegroundActivity
    {
        public IDisposable Begin() => throw new NotSupportedException();

        public Task WaitForRestAsync(TimeSpan longest, CancellationToken cancellation) => Task.CompletedTask;

        public Task WaitForSomebodyAsync(CancellationToken cancellation) => Task.Delay(Timeout.Infinite, cancellation);
    }

    private sealed class NothingStored : IArticleCatalog
    {
        public ValueTask<StoreCounts> CountAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<Article?> FindAsync(ArticleId id, CancellationToken cancellation) => ValueTask.FromResult<Article?>(null);

        public ValueTask<Article?> FindByUrlAsync(string canonicalUrl, AccessScope scope, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public ValueTask<Article?> FindBySourceIdAsync(string sourceId, AccessScope scope, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindChunksAsync(
            IReadOnlyCollection<ChunkId> ids,
            CancellationToken cancellation
        ) => throw new NotSupportedException();

        public ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindPastChunksAsync(
            IReadOnlyCollection<ChunkId> ids,
            CancellationToken cancellation
        ) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<Chunk>> ChunksOfAsync(ArticleId id, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public IAsyncEnumerable<Article> RevisionsAsync(ArticleId id, CancellationToken cancellation) => throw new NotSupportedException();

        public IAsyncEnumerable<Article> LatestAsync(int count, CancellationToken cancellation) => throw new NotSupportedException();

        public IAsyncEnumerable<ArticleAge> AgesAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<RetractedArticle?> FindRetractedAsync(
            ArticleId id,
            string? canonicalUrl,
            AccessScope scope,
            CancellationToken cancellation
        ) => throw new NotSupportedException();
    }

    private sealed class Stages : IEvalStageFactory, IEvalStages, IAnswerer
    {
        public ISearcher Searcher => throw new NotSupportedException();

        public IAnswerer Answerer => this;

        public IArticleCatalog Catalog => throw new NotSupportedException();

        public bool Takes(string name) => false;

        public IEvalStages Open(IReadOnlyDictionary<string, string> settings) => this;

        public ValueTask<RunConfiguration> ConfigurationAsync(RunKind kind, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
            string question,
            AnswerOptions options,
            [EnumeratorCancellation] CancellationToken cancellation
        )
        {
            await Task.Yield();
            var timings = new AnswerTimings(default, null, default);
            yield return new AnswerEvent.Completed(Answer.WithoutEvidence("No.", [], 0, new Usage(0, 0, 0, 0), timings));
        }
    }
}
