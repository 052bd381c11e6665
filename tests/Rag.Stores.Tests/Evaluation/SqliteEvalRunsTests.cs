using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Stores.Embedded;
using Rag.Stores.Evaluation;
using static Rag.Stores.Conformance.MadeRuns;

namespace Rag.Stores.Tests.Evaluation;

public sealed class SqliteEvalRunsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder.Path, "eval.db");

    [Fact]
    public async Task Delete_Run_LeavesNothingOfItInTheFileAndOthersWhole()
    {
        using (var runs = Open())
        {
            await runs.AddAsync(Run("a") with { Note = "a note to be forgotten" }, Cancellation);
            await runs.AddAsync(Run("b"), Cancellation);
            await runs.RecordAsync("a", [Outcome(0, "a question to be forgotten")], Cancellation);
            await runs.RecordAsync("b", [Outcome(0)], Cancellation);

            Assert.True(await runs.DeleteAsync("a", Cancellation));
            Assert.False(await runs.DeleteAsync("a", Cancellation));
            Assert.Empty(await runs.OutcomesAsync("a", Cancellation).ToListAsync(Cancellation));
            Assert.Single(await runs.OutcomesAsync("b", Cancellation).ToListAsync(Cancellation));
        }

        Assert.DoesNotContain("to be forgotten", await File.ReadAllTextAsync(Database, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ProcessThatEndedWithoutAWord_HasAllThatWasRecorded()
    {
        using var copy = new TempFolder();
        using (var runs = Open())
        {
            await runs.AddAsync(Run("a"), Cancellation);
            await runs.RecordAsync("a", [Outcome(0), Outcome(1)], Cancellation);
            foreach (var file in Directory.GetFiles(_folder.Path))
            {
                File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));
            }
        }

        using var again = SqliteEvalRuns.Open(copy.Path);
        var run = await again.FindAsync("a", Cancellation);
        Assert.Equal((RunState.Running, 2), (run!.State, run.Done));
        await again.RecordAsync("a", [Outcome(1), Outcome(2)], Cancellation);
        Assert.Equal([0, 1, 2], (await again.FiguresAsync("a", Cancellation)).Select(one => one.Ordinal));
    }

    [Theory]
    [InlineData("UPDATE run SET done = 7")]
    [InlineData("UPDATE figures SET figures = '{}'")]
    [InlineData("UPDATE outcome SET body = replace(body, 'q0', 'q9')")]
    public async Task Read_DamagedRow_SaysWhichFile(string damage)
    {
        await FillAsync(damage);

        using var again = Open();
        var refused = await Assert.ThrowsAsync<StoreDamagedException>(async () =>
        {
            await again.FindAsync("a", Cancellation);
            await again.FiguresAsync("a", Cancellation);
            await again.FindOutcomeAsync("a", "q0", Cancellation);
        });
        Assert.Contains(Database, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_OutcomesThatAreDamaged_AreNotReadForThem()
    {
        await FillAsync("UPDATE outcome SET body = 'x'");

        using var again = Open();
        Assert.Single(await again.FiguresAsync("a", Cancellation));
    }

    /// <summary>A figure, not a rule: run with <c>-explicit only</c> on a Release build.</summary>
    [Fact(Explicit = true)]
    public async Task Figures_OfTenThousandOutcomes_Timed()
    {
        using var runs = Open();
        await runs.AddAsync(Run("a"), Cancellation);
        foreach (var part in Enumerable.Range(0, 10_000).Chunk(64))
        {
            await runs.RecordAsync("a", [.. part.Select(i => Outcome(i))], Cancellation);
        }

        foreach (var _ in Enumerable.Range(0, 5))
        {
            var started = Stopwatch.GetTimestamp();
            var figures = await runs.FiguresAsync("a", Cancellation);
            var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            TestContext.Current.TestOutputHelper?.WriteLine($"{figures.Count} figures in {elapsed:f0} ms");
        }
    }

    [Fact]
    public void Open_TextInItsPlace_IsRefusedWithTheMend()
    {
        File.WriteAllText(Database, new string('x', 5000));
        Assert.Contains("delete it", Assert.Throws<StoreOpenException>(Open).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private SqliteEvalRuns Open() => SqliteEvalRuns.Open(_folder.Path);

    private async Task FillAsync(string thenChange)
    {
        using (var runs = Open())
        {
            await runs.AddAsync(Run("a"), Cancellation);
            await runs.RecordAsync("a", [Outcome(0)], Cancellation);
        }

        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = thenChange;
        command.ExecuteNonQuery();
    }
}
