using System.Runtime.CompilerServices;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Drift;
using Rag.Eval.Answers;
using Rag.Eval.Datasets;
using Rag.Eval.Drift;
using Rag.Stores.Drift;

namespace Rag.Eval.Tests.Drift;

public sealed class DriftCheckTests : IDisposable
{
    private static readonly AnswerCase s_question = new("q", "Who won?", "fact", ["Ann"]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly Dictionary<string, Article> _articles = [];
    private readonly SteppedClock _time = new();
    private readonly SqliteDriftLog _log;

    public DriftCheckTests()
    {
        _log = SqliteDriftLog.Open(_folder.FullName);
        Store("a", 1);
        Store("b", 1);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _log.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Run_FirstTime_HasNothingToCompareWith() => Assert.Equal(DriftKind.First, (await AskAsync("Ann", "a")).Kind);

    [Theory]
    [InlineData("ann", DriftKind.Same)] // Case and articles do not count, as in F1.
    [InlineData("Ben", DriftKind.Drifted)]
    [InlineData(null, DriftKind.Drifted)]
    public async Task Run_OverUnchangedRevisions_CallsAnotherAnswerDrift(string? said, DriftKind kind)
    {
        await AskAsync("Ann", "a");
        _time.Now += TimeSpan.FromDays(7);

        var finding = await AskAsync(said, "a");

        Assert.Equal(kind, finding.Kind);
        Assert.Contains("2026-11-01", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OtherArticleThatWasThereBefore_IsDrift()
    {
        await AskAsync("Ann", "a");
        _time.Now += TimeSpan.FromDays(7);

        Assert.Equal(DriftKind.Drifted, (await AskAsync("Ben", "b")).Kind);
    }

    [Fact]
    public async Task Run_CitedRevisionReplacedOrGone_IsNoDrift()
    {
        await AskAsync("Ann", "a");
        _time.Now += TimeSpan.FromDays(7);
        Store("a", 2);
        Assert.Equal(DriftKind.Revised, (await AskAsync("Ben", "a")).Kind);

        _time.Now += TimeSpan.FromDays(7);
        _articles.Remove("a");
        Assert.Equal(DriftKind.Revised, (await AskAsync(null, null)).Kind);
    }

    [Fact]
    public async Task Run_ArticleThatCameSince_IsNews()
    {
        await AskAsync("Ann", "a");
        _time.Now += TimeSpan.FromDays(7);
        Store("c", 1);

        Assert.Equal(DriftKind.News, (await AskAsync("Cem", "c")).Kind);
    }

    [Fact]
    public async Task Run_EveryDay_ComparesWithTheAnswerOfAWeekAgo()
    {
        await AskAsync("Ann", "a");
        foreach (var _ in Enumerable.Range(0, 6))
        {
            _time.Now += TimeSpan.FromDays(1);
            await AskAsync("Ben", "a");
        }

        // A quarter of an hour sooner in the day than the first check: it is still the one of a week ago.
        _time.Now += TimeSpan.FromDays(1) - TimeSpan.FromMinutes(15);
        Assert.Equal(DriftKind.Drifted, (await AskAsync("Ben", "a")).Kind);

        _time.Now += TimeSpan.FromDays(1);
        Assert.Equal(DriftKind.Same, (await AskAsync("Ben", "a")).Kind);
    }

    [Fact]
    public async Task Run_QuestionReworded_IsAskedForTheFirstTime()
    {
        await AskAsync("Ann", "a");
        _time.Now += TimeSpan.FromDays(7);

        var findings = await Check("Ben", "a").RunAsync([s_question with { Question = "Who lost?" }], Cancellation);

        Assert.Equal(DriftKind.First, findings[0].Kind);
    }

    [Fact]
    public async Task Run_AnswerThatFails_KeepsNothingOfTheCheck()
    {
        var check = new DriftCheck(new Answerer([]), FindAsync, _log, _time);

        await Assert.ThrowsAsync<InvalidOperationException>(() => check.RunAsync([s_question], Cancellation));

        Assert.Empty(await _log.LatestAsync(Cancellation));
    }

    [Fact]
    public async Task Run_EachQuestion_WaitsForRest()
    {
        var rests = 0;
        var check = new DriftCheck(new Answerer([new AnswerEvent.Completed(Said("Ann", "a"))]), FindAsync, _log, _time, _ =>
        {
            rests++;
            return Task.CompletedTask;
        });

        await check.RunAsync([s_question, s_question with { Id = "p" }], Cancellation);

        Assert.Equal(2, rests);
    }

    [Fact]
    public void Load_QuestionTwice_IsRefused()
    {
        var path = Path.Combine(_folder.FullName, "questions.jsonl");
        const string Line = """{"id":"1","question":"Who won?","kind":"fact","golds":["Ann"]}""";
        File.WriteAllLines(path, [Line, Line]);

        Assert.Contains(
            "question 1 twice",
            Assert.Throws<DatasetException>(() => DriftQuestions.Load(path)).Message,
            StringComparison.Ordinal
        );
    }

    private async Task<DriftFinding> AskAsync(string? said, string? cited) =>
        (await Check(said, cited).RunAsync([s_question], Cancellation))[0];

    private DriftCheck Check(string? said, string? cited) =>
        new(new Answerer([new AnswerEvent.Completed(Said(said, cited))]), FindAsync, _log, _time);

    private ValueTask<Article?> FindAsync(ArticleId id, CancellationToken cancellation) =>
        ValueTask.FromResult(_articles.GetValueOrDefault(id.Value));

    private void Store(string id, int revision) =>
        _articles[id] = new Article(
            new ArticleId(id),
            revision,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            _time.Now.AddHours(-1),
            _time.Now.AddHours(-1),
            "Ann won.",
            ""
        );

    private Answer Said(string? said, string? cited) =>
        Answer.WithoutEvidence(
            said ?? "The passages do not say.",
            [],
            0,
            new Usage(0, 0, 0, 0),
            new AnswerTimings(default, null, default)
        ) with
        {
            IsRefusal = said is null,
            ShortAnswer = said ?? "",
            Citations = cited is null
                ? []
                : [new Citation(1, 0, new ArticleId(cited), _articles[cited].Revision, null, null, null, null, "Ann won.", 0, 8, 0, 8)],
        };

    private sealed class Answerer(AnswerEvent[] events) : IAnswerer
    {
        public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
            string question,
            AnswerOptions options,
            [EnumeratorCancellation] CancellationToken cancellation
        )
        {
            await Task.Yield();
            foreach (var step in events)
            {
                yield return step;
            }
        }
    }

    private sealed class SteppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 1, 3, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
