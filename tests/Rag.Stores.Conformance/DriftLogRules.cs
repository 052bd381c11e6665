using Rag.Core.Drift;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IDriftLog"/> keeps to.</summary>
public abstract class DriftLogRules(Func<PortUnderTest<IDriftLog>> create) : PortRules<IDriftLog>(create)
{
    [Fact]
    public async Task Find_AnswersOfSeveralDays_GivesTheLastAtOrBeforeElseTheFirst()
    {
        await FillAsync(0, 1, 7);

        Assert.Equal(Time.AddDays(1), (await Port.FindAsync("q", Time.AddDays(6), Cancellation))!.At);
        Assert.Equal(Time.AddDays(7), (await Port.FindAsync("q", Time.AddDays(7), Cancellation))!.At);
        Assert.Equal(Time, (await Port.FindAsync("q", Time.AddDays(-1), Cancellation))!.At);
        Assert.Null(await Port.FindAsync("other", Time.AddDays(9), Cancellation));
    }

    [Fact]
    public async Task Latest_AfterOpeningAgain_IsTheWholeLastCheckInOrder()
    {
        await FillAsync(0, 1);
        Reopen();

        var latest = await Port.LatestAsync(Cancellation);

        Assert.Equal(["q", "p"], latest.Select(finding => finding.Answer.QuestionId));
        Assert.All(latest, finding => Assert.Equal(Time.AddDays(1), finding.Answer.At));
        Assert.Equal([new CitedRevision("a", 2)], latest[0].Answer.Cited);
        Assert.Equal(DriftKind.Drifted, latest[1].Kind);
    }

    [Fact]
    public async Task Forget_OldAnswers_KeepsTheOthers()
    {
        await FillAsync(0, 1, 7);

        Assert.Equal(4, await Port.ForgetAsync(Time.AddDays(2), Cancellation));
        Assert.Equal(Time.AddDays(7), (await Port.FindAsync("q", Time, Cancellation))!.At);
    }

    [Fact]
    public async Task Latest_BeforeTheFirstCheck_IsEmpty() => Assert.Empty(await Port.LatestAsync(Cancellation));

    private async Task FillAsync(params int[] days)
    {
        foreach (var day in days)
        {
            await Port.AddAsync([Finding("q", day), Finding("p", day)], Cancellation);
        }
    }

    private static DriftFinding Finding(string id, int day) =>
        new(new DriftAnswer(id, "Who?", Time.AddDays(day), "Ann", false, [new CitedRevision("a", 2)]), DriftKind.Drifted, "It changed.");
}
