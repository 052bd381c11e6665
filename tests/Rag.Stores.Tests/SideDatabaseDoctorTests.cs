using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Conversations;
using Rag.Core.Drift;
using Rag.Core.Evaluation;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Stores.Answers;
using Rag.Stores.Conformance;
using Rag.Stores.Conversations;
using Rag.Stores.Doctor;
using Rag.Stores.Drift;
using Rag.Stores.Embedded;
using Rag.Stores.Evaluation;
using Rag.Stores.Feedback;
using Rag.Stores.Feeds;
using Rag.Stores.Keys;
using Rag.Stores.Questions;
using Rag.Stores.Queue;

namespace Rag.Stores.Tests;

/// <summary>The doctor examines every database of the folder, each fault in a sentence that names the file.</summary>
public sealed class SideDatabaseDoctorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Examine_SoundDatabases_FindsNothing()
    {
        await FillAsync();

        Assert.Empty(StoreDoctor.Examine(_folder.Path).Findings);
    }

    [Fact]
    public void Examine_NoOtherDatabases_FindsNothing()
    {
        EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults).Dispose();

        Assert.Empty(StoreDoctor.Examine(_folder.Path).Findings);
    }

    [Theory]
    [InlineData("feeds.db", "UPDATE feed SET url = 'https://evil.example/'", "Feed ")]
    [InlineData("work.db", "UPDATE work SET payload = x'00'", "The waiting article with ticket ")]
    [InlineData("work.db", "UPDATE dead SET key = 5", "The dead article with ticket ")]
    [InlineData("answers.db", "UPDATE answer SET at = 5", "Answer ")]
    [InlineData("conversations.db", "UPDATE turn SET answer = 'x'", "Turn ")]
    [InlineData("keys.db", "UPDATE api_key SET roles = 4", "Key ")]
    [InlineData("keys.db", "UPDATE quota SET requests = 9", "The quota of ")]
    [InlineData("feedback.db", "UPDATE feedback SET comment = 'Wrong.'", "Feedback on answer ")]
    [InlineData("questions.db", "UPDATE question SET question = 'Why?'", "Question of answer ")]
    [InlineData("eval.db", "UPDATE run SET note = 'x'", "Run ")]
    [InlineData("eval.db", "UPDATE figures SET kind = 'x'", "The row of figures of question ")]
    [InlineData("eval.db", "UPDATE outcome SET body = '{}'", "Outcome 0 of run number ")]
    [InlineData("drift.db", "UPDATE checked SET body = '{}'", "The checked answer to question q")]
    public async Task Examine_RowThatChanged_NamesItAndTheFile(string file, string change, string row)
    {
        await FillAsync();
        Change(file, change);

        var finding = Assert.Single(StoreDoctor.Examine(_folder.Path).Findings);
        Assert.StartsWith(row, finding, StringComparison.Ordinal);
        Assert.EndsWith($" in {file} does not have the checksum that it was written with.", finding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("feeds.db")]
    [InlineData("work.db")]
    [InlineData("answers.db")]
    [InlineData("conversations.db")]
    [InlineData("keys.db")]
    [InlineData("feedback.db")]
    [InlineData("questions.db")]
    [InlineData("eval.db")]
    [InlineData("drift.db")]
    public async Task Examine_DamagedForeignOrStrangeFile_IsNamedWithTheMend(string file)
    {
        await FillAsync();
        var path = Path.Combine(_folder.Path, file);
        var sound = File.ReadAllBytes(path);
        Change(file, "CREATE TABLE strange (a)");
        Assert.Contains(path, Assert.Single(StoreDoctor.Examine(_folder.Path).Findings), StringComparison.Ordinal);

        File.WriteAllBytes(path, sound);
        Change(file, "PRAGMA application_id = 5");
        Assert.Contains("another program", Assert.Single(StoreDoctor.Examine(_folder.Path).Findings), StringComparison.Ordinal);

        File.WriteAllBytes(path, [.. sound[..100], .. new byte[sound.Length - 100]]);
        Assert.Contains(file, Assert.Single(StoreDoctor.Examine(_folder.Path).Findings), StringComparison.Ordinal);
    }

    private async Task FillAsync()
    {
        using (var store = EmbeddedStore.Open(_folder.Path, EmbeddedStoreUnderTest.Defaults))
        {
            await store.CommitAsync([SampleArticles.Write("a", chunks: 1)], Cancellation);
        }

        using (var feeds = SqliteFeedCatalog.Open(_folder.Path, TimeProvider.System))
        {
            const string Url = "https://a.example/feed";
            await feeds.AddAsync(new FollowedFeed(FeedId.Of(Url), Url, SampleArticles.Epoch), Cancellation);
        }

        using (var queue = SqliteArticleQueue.Open(_folder.Path, TimeProvider.System))
        {
            var draft = new ArticleDraft(null, null, null, null, null, null, null, null, "Text.");
            IncomingArticle[] articles =
            [
                .. new[] { "a", "b" }.Select(key => new IncomingArticle(key, draft) { DueAt = SampleArticles.Epoch }),
            ];
            await queue.EnqueueAsync(articles, Cancellation);
            var claimed = await queue.ClaimAsync(QueueStage.Store, 1, TimeSpan.FromMinutes(1), Cancellation);
            await queue.FailAsync(claimed[0], "It is broken.", null, Cancellation);
        }

        using (var keys = SqliteApiKeys.Open(_folder.Path, TimeProvider.System))
        {
            await keys.CreateAsync(new NewApiKey("app", "acme", ApiRoles.Ask, []), Cancellation);
            await keys.SetQuotaAsync("acme", new TenantQuota(Requests: 5), Cancellation);
        }

        using (var feedback = SqliteAnswerFeedback.Open(_folder.Path))
        {
            await feedback.GiveAsync(new AnswerFeedback("1", "one", Thumb.Up, SampleArticles.Epoch), Cancellation);
        }

        using (var runs = SqliteEvalRuns.Open(_folder.Path))
        {
            var plan = new RunPlan("set", "d1", 1, RunKind.Search, 10, new RunConfiguration(new Dictionary<string, string>()));
            var none = new Dictionary<string, double>();
            await runs.AddAsync(new EvalRun("a", plan, null, RunState.Running, SampleArticles.Epoch, null, 0, none, null), Cancellation);
            var outcome = new CaseOutcome(0, new EvalCase("q", "Who?", "any", []), [], null, new CaseCost(1, null, 1), none, null);
            await runs.RecordAsync("a", [outcome], Cancellation);
        }

        using (var drift = SqliteDriftLog.Open(_folder.Path))
        {
            var answer = new DriftAnswer("q", "Who?", SampleArticles.Epoch, "Ann", false, []);
            await drift.AddAsync([new DriftFinding(answer, DriftKind.First, "Asked for the first time.")], Cancellation);
        }

        using (var questions = SqliteKeptQuestions.Open(_folder.Path))
        {
            await questions.KeepAsync(new KeptQuestion("1", "public", SampleArticles.Epoch, "Who?", null, false), Cancellation);
        }

        await using var answers = SqliteAnswerRecords.Open(_folder.Path, NullLogger.Instance);
        answers.Note(new AnswerRecord("1", SampleArticles.Epoch, []));
        using var conversations = SqliteConversations.Open(_folder.Path, 1 << 20);
        await conversations.KeepAsync(
            new ConversationTurn("1", "public", null, SampleArticles.Epoch, "Who?", "Ann", "[]", "{}"),
            Cancellation
        );
    }

    private void Change(string file, string sql)
    {
        var path = Path.Combine(_folder.Path, file);
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
