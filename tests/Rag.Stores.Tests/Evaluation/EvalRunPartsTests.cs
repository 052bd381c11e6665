using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Stores.Evaluation;

namespace Rag.Stores.Tests.Evaluation;

/// <summary>What is read of a run without the whole of it, and what is erased of it while the rest stays.</summary>
public sealed class EvalRunPartsTests : IDisposable
{
    private static readonly DateTimeOffset s_time = new(2026, 5, 11, 9, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder.Path, "eval.db");

    [Fact]
    public async Task Digest_ThatIsDamaged_IsNone()
    {
        using (var runs = await FilledAsync(1))
        {
            await runs.KeepDigestAsync("a", 1, "one", Cancellation);
        }

        Execute("UPDATE digest SET body = 'two'");

        using var again = SqliteEvalRuns.Open(_folder.Path);
        Assert.Null(await again.FindDigestAsync("a", 1, Cancellation));
    }

    [Fact]
    public async Task Erase_QuotedArticle_LeavesNoWordOfItInTheFileAndTheFiguresAsTheyWere()
    {
        using (var runs = await FilledAsync(2))
        {
            var before = await runs.FiguresAsync("a", Cancellation);

            Assert.Equal(0, await runs.EraseAsync(Article("f77", "https://elsewhere.example"), Cancellation));
            Assert.Equal(2, await runs.EraseAsync(Article("f00", "a1"), Cancellation));
            Assert.Equal(0, await runs.EraseAsync(Article("f00", "a1"), Cancellation));

            Assert.Equivalent(before, await runs.FiguresAsync("a", Cancellation), strict: true);
            var outcome = (await runs.FindOutcomeAsync("a", "q1", Cancellation))!;
            Assert.Equal(OutcomeErasure.Sentence, outcome.Answer!.Text);
            Assert.Null(outcome.Answer.Quote);
            Assert.Equal([null, "It stays."], outcome.Case.Evidence.Select(piece => piece.Fact));
            Assert.Equal(2, outcome.Ranking.Count);
        }

        var text = await File.ReadAllTextAsync(Database, Cancellation);
        Assert.DoesNotContain("Ann did", text, StringComparison.Ordinal);
        Assert.DoesNotContain("It rose", text, StringComparison.Ordinal);
        Assert.Contains("It stays", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FileOfBefore_KnowsWhoseWordsItsOutcomesHave()
    {
        (await FilledAsync(2)).Dispose();
        Execute("DROP TABLE named; DROP TABLE digest; PRAGMA user_version = 1");

        using var again = SqliteEvalRuns.Open(_folder.Path);

        Assert.Equal(2, await again.EraseAsync(Article("f00", "https://elsewhere.example"), Cancellation));
        Assert.Equal(2, await again.EraseAsync(Article("f99", "a1"), Cancellation));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<SqliteEvalRuns> FilledAsync(int outcomes)
    {
        var runs = SqliteEvalRuns.Open(_folder.Path);
        await runs.AddAsync(Run("a"), Cancellation);
        await runs.RecordAsync("a", [.. Enumerable.Range(0, outcomes).Select(Outcome)], Cancellation);
        return runs;
    }

    private void Execute(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    private static Article Article(string id, string url) =>
        new(new ArticleId(id), 1, url, "Title", null, null, null, null, null, s_time, s_time, "", new string('0', 64));

    private static EvalRun Run(string id)
    {
        var plan = new RunPlan("set", "d1", 9, RunKind.Answer, 10, new RunConfiguration(new Dictionary<string, string>()));
        return new EvalRun(id, plan, null, RunState.Running, s_time, null, 0, new Dictionary<string, double>(), null);
    }

    private static CaseOutcome Outcome(int ordinal)
    {
        var figures = new Dictionary<string, double> { ["mrr@10"] = 1 };
        if (ordinal != 3)
        {
            figures["f1"] = ordinal / 10.0;
        }

        return new CaseOutcome(
            ordinal,
            new EvalCase(
                $"q{ordinal}",
                "Who?",
                ordinal % 2 == 0 ? "even" : "odd",
                [new Evidence("a1", "It rose."), new("a2", "It stays.")]
            ),
            [new RankedPassage(1, "f00", 2, null, 5, 90, .25, [0, 1]), new RankedPassage(2, "f01", 1, "a2", 0, 7, -1, [])],
            new CaseAnswer("Ann — “Ann did.”", "Ann", "Ann did.", false, .5, null, 0),
            new CaseCost(1.5, 2, 3.25),
            figures,
            ordinal == 0 ? null : new CaseMiss(MissStage.PutDown, 1, 4, null, 3, "The extractor chose “Ann did” in its place.")
        );
    }
}
