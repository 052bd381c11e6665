using Rag.Core.Evaluation;
using static Rag.Stores.Conformance.MadeRuns;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IEvalRuns"/> keeps to.</summary>
public abstract class EvalRunsRules(Func<PortUnderTest<IEvalRuns>> create) : PortRules<IEvalRuns>(create)
{
    private static readonly Dictionary<string, double> s_none = [];

    [Fact]
    public async Task Find_AfterAReopening_GivesEveryRunAndOutcomeAsItWas()
    {
        var (run, outcomes) = (Run("a") with { Note = "A “note”." }, Enumerable.Range(0, 3).Select(i => Outcome(i)).ToList());
        await Port.AddAsync(run, Cancellation);
        await Port.RecordAsync("a", outcomes, Cancellation);

        Reopen();
        var found = await Port.FindAsync("a", Cancellation);
        Assert.Equivalent(run with { Done = 3 }, found, strict: true);
        Assert.Equal(run.Plan.Configuration.Digest, found!.Plan.Configuration.Digest);
        Assert.Equivalent(outcomes, await Port.OutcomesAsync("a", Cancellation).ToListAsync(Cancellation), strict: true);
        Assert.Equivalent(outcomes[1], await Port.FindOutcomeAsync("a", "q1", Cancellation), strict: true);
        Assert.Null((await Port.FindOutcomeAsync("a", "q1", Cancellation))!.Answer!.Declined);
        Assert.Null(await Port.FindOutcomeAsync("a", "q3", Cancellation));
        Assert.Null(await Port.FindOutcomeAsync("b", "q1", Cancellation));
        Assert.Null(await Port.FindAsync("b", Cancellation));
    }

    [Fact]
    public async Task Figures_OfARun_AreThoseOfItsOutcomesInTheDataSetsOrder()
    {
        await Port.AddAsync(Run("a"), Cancellation);
        await Port.AddAsync(Run("b"), Cancellation);
        await Port.RecordAsync("a", [Outcome(2), Outcome(0)], Cancellation);
        await Port.RecordAsync("b", [Outcome(1)], Cancellation);

        var figures = await Port.FiguresAsync("a", Cancellation);

        Assert.Equal([0, 2], figures.Select(one => one.Ordinal));
        var (outcome, last) = (Outcome(2), figures[1]);
        Assert.Equal(outcome.Figures, last.Figures);
        Assert.Equal(
            (outcome.Case.Id, outcome.Case.Kind, outcome.Case.Question, outcome.Miss?.Stage, outcome.Cost),
            (last.CaseId, last.Kind, last.Question, last.Miss, last.Cost)
        );
        Assert.Null(figures[0].Miss);
        Assert.Empty(await Port.FiguresAsync("c", Cancellation));
    }

    [Fact]
    public async Task Record_OutcomeThatIsThere_StaysAsItIsAndIsCountedOnce()
    {
        await Port.AddAsync(Run("a"), Cancellation);
        await Port.RecordAsync("a", [Outcome(0), Outcome(1)], Cancellation);
        await Port.RecordAsync("a", [Outcome(1) with { Figures = s_none }, Outcome(2)], Cancellation);

        Assert.Equal(3, (await Port.FindAsync("a", Cancellation))!.Done);
        Assert.Equal(Outcome(1).Figures, (await Port.FindOutcomeAsync("a", "q1", Cancellation))!.Figures);
    }

    [Fact]
    public async Task Record_CompletedRun_IsRefusedAndChangesNothing()
    {
        await Port.AddAsync(Run("a"), Cancellation);
        await Port.RecordAsync("a", [Outcome(0)], Cancellation);
        await Port.ChangeAsync(
            "a",
            RunState.Completed,
            Time.AddHours(1),
            new Dictionary<string, double> { ["f1"] = .5 },
            null,
            Cancellation
        );
        var completed = await Port.FindAsync("a", Cancellation);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Port.RecordAsync("a", [Outcome(1)], Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await Port.ChangeAsync("a", RunState.Stopped, Time, s_none, "No.", Cancellation)
        );

        Assert.Equivalent(completed, await Port.FindAsync("a", Cancellation), strict: true);
        Assert.Equal((RunState.Completed, Time.AddHours(1), .5), (completed!.State, completed.EndedAt, completed.Metrics["f1"]));
        Assert.Single(await Port.FiguresAsync("a", Cancellation));
    }

    [Fact]
    public async Task Change_StoppedThenRunning_HasNoEndAnyMore()
    {
        await Port.AddAsync(Run("a"), Cancellation);
        await Port.ChangeAsync("a", RunState.Failed, Time.AddHours(1), s_none, "The disk was full.", Cancellation);
        Assert.Equal("The disk was full.", (await Port.FindAsync("a", Cancellation))!.Problem);

        await Port.ChangeAsync("a", RunState.Running, Time.AddHours(2), s_none, null, Cancellation);

        Assert.Equivalent(Run("a"), await Port.FindAsync("a", Cancellation), strict: true);
    }

    [Fact]
    public async Task Add_IdThatIsTaken_IsRefused()
    {
        await Port.AddAsync(Run("a"), Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Port.AddAsync(Run("a"), Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Port.RecordAsync("b", [Outcome(0)], Cancellation));
    }

    [Fact]
    public async Task List_SeveralRuns_HasTheNewestFirst()
    {
        await Port.AddAsync(Run("b") with { StartedAt = Time.AddDays(1) }, Cancellation);
        await Port.AddAsync(Run("a"), Cancellation);
        await Port.AddAsync(Run("c") with { StartedAt = Time.AddDays(2) }, Cancellation);

        Assert.Equal(["c", "b", "a"], (await Port.ListAsync(Cancellation)).Select(run => run.Id));
    }

    [Fact]
    public async Task Outcomes_MoreThanAPage_AreAllInOrder()
    {
        await Port.AddAsync(Run("a"), Cancellation);
        await Port.RecordAsync("a", [.. Enumerable.Range(0, 600).Reverse().Select(i => Outcome(i))], Cancellation);

        var ordinals = await Port.OutcomesAsync("a", Cancellation).Select(outcome => outcome.Ordinal).ToListAsync(Cancellation);

        Assert.Equal(Enumerable.Range(0, 600), ordinals);
        Assert.Equal(600, (await Port.FindAsync("a", Cancellation))!.Done);
    }

    [Fact]
    public async Task Delete_Run_LeavesOthersWhole()
    {
        await Port.AddAsync(Run("a"), Cancellation);
        await Port.AddAsync(Run("b"), Cancellation);
        await Port.RecordAsync("a", [Outcome(0)], Cancellation);
        await Port.RecordAsync("b", [Outcome(0)], Cancellation);

        Assert.True(await Port.DeleteAsync("a", Cancellation));
        Assert.False(await Port.DeleteAsync("a", Cancellation));
        Assert.Empty(await Port.OutcomesAsync("a", Cancellation).ToListAsync(Cancellation));
        Assert.Single(await Port.OutcomesAsync("b", Cancellation).ToListAsync(Cancellation));
    }
}
