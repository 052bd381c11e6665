using Microsoft.Data.Sqlite;
using Rag.Stores.Evaluation;
using static Rag.Stores.Conformance.MadeRuns;

namespace Rag.Stores.Tests.Evaluation;

/// <summary>What is read of a run without the whole of it, and what is erased of it while the rest stays.</summary>
public sealed class EvalRunPartsTests : IDisposable
{
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
    public async Task Erase_QuotedArticle_LeavesNoWordOfItInTheFile()
    {
        using (var runs = await FilledAsync(2))
        {
            Assert.Equal(2, await runs.EraseAsync(Article("f00", "a1"), Cancellation));
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
        await runs.RecordAsync("a", [.. Enumerable.Range(0, outcomes).Select(ordinal => Outcome(ordinal))], Cancellation);
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
}
