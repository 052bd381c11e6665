using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Conversations;
using Rag.Core.Drift;
using Rag.Core.Evaluation;
using Rag.Core.Feeds;
using Rag.Core.Indexing;
using Rag.Core.Queue;
using Rag.Stores.Answers;
using Rag.Stores.Conformance;
using Rag.Stores.Conversations;
using Rag.Stores.Drift;
using Rag.Stores.Embedded;
using Rag.Stores.Evaluation;
using Rag.Stores.Feedback;
using Rag.Stores.Feeds;
using Rag.Stores.Keys;
using Rag.Stores.Postgres.Conversations;
using Rag.Stores.Postgres.Feeds;
using Rag.Stores.Postgres.Keys;
using Rag.Stores.Postgres.Moving;
using Rag.Stores.Postgres.Queue;
using Rag.Stores.Postgres.Tests.Articles;
using Rag.Stores.Questions;
using Rag.Stores.Queue;

namespace Rag.Stores.Postgres.Tests.Moving;

/// <summary>A data folder's stores, moved into a PostgreSQL database: nothing is lost, whenever it was cut off.</summary>
public sealed class StoreMoveTests : IDisposable
{
    private static readonly DateTimeOffset s_time = new(2026, 5, 11, 9, 0, 0, TimeSpan.Zero);

    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private readonly string _folder = Directory.CreateTempSubdirectory("rag-move-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Run_FolderWithEverything_HasTheSameRowsOnBothSides()
    {
        await FillAsync();
        await using var database = _database.Open();

        var compared = await new StoreMove(database, _folder).RunAsync(_ => { }, Cancellation);

        Assert.All(compared, table => Assert.True(table.IsSame, $"{table}"));
        string[] filled =
        [
            "article",
            "revision",
            "chunk",
            "past_chunk",
            "tombstone",
            "change",
            "story_member",
            "feed",
            "seen",
            "feed_article",
            "api_key",
            "quota",
            "work",
            "dead",
            "answer_record",
            "feedback",
            "question",
            "turn",
            "quoted",
            "checked",
            "run",
        ];
        Assert.Empty(filled.Except(compared.Where(table => table.SourceRows > 0).Select(table => table.Name)));
    }

    [Fact]
    public async Task Run_ThenOpened_FindsAndGoesOnAsTheFolderDid()
    {
        await FillAsync();
        var query = new IndexQuery(
            [new SubQuery(SampleArticles.Terms("bab", "kog", "zup"), SampleArticles.Vector(new Random(1)))],
            ChunkFilter.Public,
            50,
            50
        );
        IReadOnlyList<Candidate> before;
        using (var embedded = EmbeddedStore.Open(_folder, PostgresStoreUnderTest.Defaults))
        {
            before = await embedded.SearchAsync(query, Cancellation);
        }

        await using var database = _database.Open();
        await new StoreMove(database, _folder).RunAsync(_ => { }, Cancellation);
        await using var store = await PostgresStore.OpenAsync(database, PostgresStoreUnderTest.Defaults, logger: null, Cancellation);

        var after = await store.Index.SearchAsync(query, Cancellation);
        Assert.Equal(before.Select(one => (one.ChunkId, one.Scores[0])), after.Select(one => (one.ChunkId, one.Scores[0])));
        var last = await store.Changes.LastChangeAsync(Cancellation);
        await store.Writer.CommitAsync([SampleArticles.Write("new", chunks: 1)], Cancellation);
        Assert.Equal(last + 1, await store.Changes.LastChangeAsync(Cancellation));
        Assert.Equal(
            [LongArticle(3).Article, LongArticle(2).Article],
            await store.Catalog.RevisionsAsync(new ArticleId("a7"), Cancellation).Take(2).ToListAsync(Cancellation)
        );
        Assert.True(
            (await store.Catalog.ChunksOfAsync(new ArticleId("new"), Cancellation))[0].Id.Value > after.Max(one => one.ChunkId.Value)
        );
        await using var keys = await PostgresApiKeys.OpenAsync(database, TimeProvider.System, logger: null, Cancellation);
        Assert.Equal("desk", Assert.Single(await keys.ListAsync(Cancellation)).Name);
        var queue = await PostgresArticleQueue.OpenAsync(database, TimeProvider.System, Cancellation);
        Assert.Single(await queue.ClaimAsync(QueueStage.Store, 9, TimeSpan.FromMinutes(1), Cancellation));
        Assert.Single(await queue.DeadAsync(Cancellation).ToListAsync(Cancellation));
        var feeds = await PostgresFeedCatalog.OpenAsync(database, TimeProvider.System, Cancellation);
        var seen = new SeenEntry("entry", 7);
        Assert.Empty(await feeds.UnseenAsync(FeedId.Of("https://gob.example/feed"), [seen], Cancellation));
        var turn = await new PostgresConversations(database, 1 << 20).FindAsync("t1", "tenant", Cancellation);
        Assert.Equal([new ArticleId("a1")], turn!.Quoted);
    }

    /// <summary>Cut off after any batch, and at last let run to its end.</summary>
    [Fact]
    public async Task Run_CutOffAgainAndAgain_GoesOnWhereItWas()
    {
        await FillAsync();
        var runs = 0;
        for (var most = 1; ; most += 3)
        {
            runs++;
            await using var database = _database.Open();
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            var batches = 0;
            try
            {
                var compared = await new StoreMove(database, _folder).RunAsync(Count, cut.Token);
                Assert.All(compared, table => Assert.True(table.IsSame, $"{table}"));
                break;
            }
            catch (OperationCanceledException)
            {
                await Assert.ThrowsAsync<StoreOpenException>(async () =>
                    await PostgresStore.OpenAsync(database, PostgresStoreUnderTest.Defaults, logger: null, Cancellation)
                );
            }

            void Count(MovedRows _)
            {
                if (++batches == most)
                {
                    cut.Cancel();
                }
            }
        }

        Assert.True(runs > 2);
    }

    [Fact]
    public async Task Run_IntoADatabaseThatHoldsSomething_IsRefused()
    {
        await FillAsync();
        await using var database = _database.Open();
        var feeds = await PostgresFeedCatalog.OpenAsync(database, TimeProvider.System, Cancellation);
        await feeds.AddAsync(new FollowedFeed(FeedId.Of("https://x.example"), "https://x.example", s_time), Cancellation);

        var refused = await Assert.ThrowsAsync<StoreOpenException>(() => new StoreMove(database, _folder).RunAsync(_ => { }, Cancellation));

        Assert.Contains("is not empty (rag.feed has rows)", refused.Message);
    }

    [Fact]
    public async Task Run_WhileARowIsChangedOnTheWay_IsNotEnded()
    {
        await FillAsync();
        await using var database = _database.Open();

        var compared = await new StoreMove(database, _folder).RunAsync(Spoil, Cancellation);

        Assert.Equal("article", Assert.Single(compared, table => !table.IsSame).Name);
        await Assert.ThrowsAsync<StoreOpenException>(async () =>
            await PostgresStore.OpenAsync(database, PostgresStoreUnderTest.Defaults, logger: null, Cancellation)
        );

        void Spoil(MovedRows moved)
        {
            if (moved.Table == "article")
            {
                _database.Execute("UPDATE rag.article SET title = 'other' WHERE number = 1");
            }
        }
    }

    /// <summary>The data folder packs its body.</summary>
    private static ArticleWrite LongArticle(int revision) => SampleArticles.Write("a7", revision, chunks: 30);

    private async Task FillAsync()
    {
        using var store = EmbeddedStore.Open(_folder, PostgresStoreUnderTest.Defaults);
        var story = new StoryMembership(new ArticleId("a1"), SampleArticles.Epoch, [1, 2]);
        await store.CommitAsync(
            [.. Enumerable.Range(0, 30).Select(number => SampleArticles.Write($"a{number}") with { Story = story })],
            Cancellation
        );
        await store.CommitAsync([SampleArticles.Write("a3", 2, chunks: 2), SampleArticles.Write("a4", 2, chunks: 0)], Cancellation);
        await store.CommitAsync([LongArticle(2)], Cancellation);
        await store.CommitAsync([LongArticle(3)], Cancellation);
        await store.RetractAsync(new ArticleId("a5"), new Retraction("Wrong.", SampleArticles.Epoch), Cancellation);
        await store.ForgetChangesAsync(DateTimeOffset.MaxValue, 5, Cancellation);
        await FillFeedsAndQueueAsync();
        await FillAnswersAsync();
        using var runs = SqliteEvalRuns.Open(_folder);
        var plan = new RunPlan("set", "d1", 3, RunKind.Answer, 10, new RunConfiguration(new Dictionary<string, string>()));
        await runs.AddAsync(
            new EvalRun("run", plan, null, RunState.Running, s_time, null, 0, new Dictionary<string, double>(), null),
            Cancellation
        );
    }

    private async Task FillFeedsAndQueueAsync()
    {
        using var feeds = SqliteFeedCatalog.Open(_folder, TimeProvider.System);
        var feed = FeedId.Of("https://gob.example/feed");
        await feeds.AddAsync(new FollowedFeed(feed, "https://gob.example/feed", s_time) { Title = "Gob\0" }, Cancellation);
        await feeds.MarkSeenAsync(feed, [new SeenEntry("entry", 7), new SeenEntry("other", ulong.MaxValue)], Cancellation);
        await feeds.AttachAsync([(feed, new ArticleId("a1"))], Cancellation);
        using var keys = SqliteApiKeys.Open(_folder, TimeProvider.System);
        await keys.CreateAsync(new NewApiKey("desk", "tenant", ApiRoles.Ask, []), Cancellation);
        await keys.SetQuotaAsync("tenant", new TenantQuota(5, null, 7), Cancellation);
        using var queue = SqliteArticleQueue.Open(_folder, TimeProvider.System);
        await queue.EnqueueAsync([Incoming("one") with { Feed = feed }, Incoming("one"), Incoming("two")], Cancellation);
        var claimed = await queue.ClaimAsync(QueueStage.Store, 9, TimeSpan.FromMinutes(1), Cancellation);
        await queue.FailAsync(claimed[^1], "It could not be stored.", retryAt: null, Cancellation);
    }

    private async Task FillAnswersAsync()
    {
        await using (var records = SqliteAnswerRecords.Open(_folder, NullLogger.Instance))
        {
            records.Note(new AnswerRecord("answer", s_time, [new CitedPlace(new ArticleId("a1"), 1, 0, 3)]));
        }

        using var feedback = SqliteAnswerFeedback.Open(_folder);
        await feedback.GiveAsync(new AnswerFeedback("answer", "tenant", Thumb.Up, s_time, "Good.\0"), Cancellation);
        using var questions = SqliteKeptQuestions.Open(_folder);
        await questions.KeepAsync(new KeptQuestion("answer", "tenant", s_time, "Who?", null, IsRefusal: true), Cancellation);
        using var conversations = SqliteConversations.Open(_folder, 1 << 20);
        var turn = new ConversationTurn("t1", "tenant", null, s_time, "Who?", "Ann.", "[]", "{}") { Quoted = [new ArticleId("a1")] };
        await conversations.KeepAsync(turn, Cancellation);
        using var drift = SqliteDriftLog.Open(_folder);
        var answer = new DriftAnswer("q", "Who?", s_time, "Ann", false, [new CitedRevision("a", 2)]);
        await drift.AddAsync([new DriftFinding(answer, DriftKind.Drifted, "It changed.")], Cancellation);
    }

    private static IncomingArticle Incoming(string key) =>
        new(key, new ArticleDraft(null, null, "Title", null, null, null, null, null, "Body.")) { DueAt = s_time };
}
