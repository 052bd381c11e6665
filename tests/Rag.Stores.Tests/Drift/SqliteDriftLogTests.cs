using Rag.Core.Drift;
using Rag.Stores.Drift;

namespace Rag.Stores.Tests.Drift;

public sealed class SqliteDriftLogTests : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 1, 3, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Find_AnswersOfSeveralDays_GivesTheLastAtOrBeforeElseTheFirst()
    {
        using var log = await FilledAsync(0, 1, 7);

        Assert.Equal(s_start.AddDays(1), (await log.FindAsync("q", s_start.AddDays(6), Cancellation))!.At);
        Assert.Equal(s_start.AddDays(7), (await log.FindAsync("q", s_start.AddDays(7), Cancellation))!.At);
        Assert.Equal(s_start, (await log.FindAsync("q", s_start.AddDays(-1), Cancellation))!.At);
        Assert.Null(await log.FindAsync("other", s_start.AddDays(9), Cancellation));
    }

    [Fact]
    public async Task Latest_AfterOpeningAgain_IsTheWholeLastCheckInOrder()
    {
        (await FilledAsync(0, 1)).Dispose();

        using var log = SqliteDriftLog.Open(_folder.Path);
        var latest = await log.LatestAsync(Cancellation);

        Assert.Equal(["q", "p"], latest.Select(finding => finding.Answer.QuestionId));
        Assert.All(latest, finding => Assert.Equal(s_start.AddDays(1), finding.Answer.At));
        Assert.Equal([new CitedRevision("a", 2)], latest[0].Answer.Cited);
        Assert.Equal(DriftKind.Drifted, latest[1].Kind);
    }

    [Fact]
    public async Task Forget_OldAnswers_KeepsTheOthers()
    {
        using var log = await FilledAsync(0, 1, 7);

        Assert.Equal(4, await log.ForgetAsync(s_start.AddDays(2), Cancellation));
        Assert.Equal(s_start.AddDays(7), (await log.FindAsync("q", s_start, Cancellation))!.At);
    }

    [Fact]
    public async Task Latest_BeforeTheFirstCheck_IsEmpty()
    {
        using var log = SqliteDriftLog.Open(_folder.Path);

        Assert.Empty(await log.LatestAsync(Cancellation));
    }

    private async Task<SqliteDriftLog> FilledAsync(params int[] days)
    {
        var log = SqliteDriftLog.Open(_folder.Path);
        foreach (var day in days)
        {
            await log.AddAsync([Finding("q", day), Finding("p", day)], Cancellation);
        }

        return log;
    }

    private static DriftFinding Finding(string id, int day) =>
        new(new DriftAnswer(id, "Who?", s_start.AddDays(day), "Ann", false, [new CitedRevision("a", 2)]), DriftKind.Drifted, "It changed.");
}
