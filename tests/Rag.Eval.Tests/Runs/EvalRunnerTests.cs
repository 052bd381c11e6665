using Rag.Core.Evaluation;
using Rag.Eval.Misses;
using Rag.Eval.Runs;
using Rag.Stores.Evaluation;
using Rag.Tests;

namespace Rag.Eval.Tests.Runs;

public sealed class EvalRunnerTests : IDisposable
{
    private const int Count = 12;

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteEvalRuns _runs;
    private readonly EvalRunner _runner;

    public EvalRunnerTests()
    {
        _runs = SqliteEvalRuns.Open(_folder.Path);
        _runner = new EvalRunner(_runs, TimeProvider.System);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Ask_EveryQuestion_CompletesWithMeansAndTheDataSetsOrder(int atOnce)
    {
        var cases = ScriptedAsker.Cases(Count);
        var progress = new Reports();
        var run = await _runner.BeginAsync(Plan(cases), "A note.", Cancellation);

        var ended = await _runner.AskAsync(run, new RunWork(cases, new ScriptedAsker(), atOnce) { Progress = progress }, Cancellation);

        Assert.Equal((RunState.Completed, Count, "A note."), (ended.State, ended.Done, ended.Note));
        Assert.Equal(Enumerable.Range(1, 10).Sum(rank => 1.0 / rank) / Count, ended.Metrics["mrr@10"], 12);
        Assert.Equal(cases.Select(item => item.Id), (await _runs.FiguresAsync(run.Id, Cancellation)).Select(one => one.CaseId));
        Assert.Equal(Enumerable.Range(1, Count), progress.Seen.Select(report => report.Done).Order());
        Assert.All(progress.Seen, report => Assert.Equal((run.Id, Count), (report.RunId, report.Cases)));
    }

    [Fact]
    public async Task Ask_Canceled_KeepsWhatWasAskedAndIsGoneOnWithWithoutAskingItAgain()
    {
        var cases = ScriptedAsker.Cases(Count);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var first = new ScriptedAsker { Before = (item, _) => item.Id == "q5" ? stop.CancelAsync() : Task.CompletedTask };
        var run = await _runner.BeginAsync(Plan(cases), null, Cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _runner.AskAsync(run, new RunWork(cases, first), stop.Token));

        var stopped = (await _runs.FindAsync(run.Id, Cancellation))!;
        Assert.Equal((RunState.Stopped, 5), (stopped.State, stopped.Done));
        Assert.NotNull(stopped.EndedAt);

        var second = new ScriptedAsker();
        var reopened = await _runner.ReopenAsync(run.Id, Plan(cases), Cancellation);
        var ended = await _runner.AskAsync(reopened, new RunWork(cases, second), Cancellation);

        Assert.Equal(cases.Skip(5).Select(item => item.Id), second.Asked);
        Assert.Equal((RunState.Completed, Count), (ended.State, ended.Done));
    }

    [Fact]
    public async Task Ask_QuestionThatFails_FailsTheRunWithTheQuestionsNameAndKeepsTheOthers()
    {
        var cases = ScriptedAsker.Cases(Count);
        var asker = new ScriptedAsker { Before = (item, _) => item.Id == "q7" ? ScriptedAsker.Fail("It broke.") : Task.CompletedTask };
        var run = await _runner.BeginAsync(Plan(cases), null, Cancellation);

        var failure = await Assert.ThrowsAsync<EvalRunException>(() => _runner.AskAsync(run, new RunWork(cases, asker), Cancellation));

        Assert.Equal("Question q7 has no answer: It broke.", failure.Message);
        var failed = (await _runs.FindAsync(run.Id, Cancellation))!;
        Assert.Equal((RunState.Failed, failure.Message, 7), (failed.State, failed.Problem, failed.Done));
    }

    [Fact]
    public async Task Ask_FailedQuestions_AreTracedAndOthersAreNot()
    {
        var cases = ScriptedAsker.Cases(Count);
        var run = await _runner.BeginAsync(Plan(cases), null, Cancellation);

        await _runner.AskAsync(run, new RunWork(cases, new ScriptedAsker()) { Misses = new EveryMiss() }, Cancellation);

        var traced = (await _runs.FiguresAsync(run.Id, Cancellation)).Where(one => one.Miss is not null).Select(one => one.CaseId);
        Assert.Equal(["q10", "q11"], traced);
    }

    [Fact]
    public async Task Ask_BeforeItsTurn_AsksNothing()
    {
        var cases = ScriptedAsker.Cases(2);
        var (turn, asker) = (new TaskCompletionSource(), new ScriptedAsker());
        var run = await _runner.BeginAsync(Plan(cases), null, Cancellation);
        var asking = _runner.AskAsync(run, new RunWork(cases, asker) { Turn = token => turn.Task.WaitAsync(token) }, Cancellation);

        await Task.Yield();
        Assert.Empty(asker.Asked);
        turn.SetResult();

        Assert.Equal(2, (await asking).Done);
    }

    [Fact]
    public async Task Reopen_OtherQuestionsOrSettings_IsRefusedWithWhatDiffers()
    {
        var cases = ScriptedAsker.Cases(Count);
        var run = await _runner.BeginAsync(Plan(cases, ("Retrieval:Dense", "1")), null, Cancellation);

        await RefusedAsync(run, Plan(ScriptedAsker.Cases(3), ("Retrieval:Dense", "1")), "the questions of set are not those");
        await RefusedAsync(run, Plan(cases, ("Retrieval:Dense", "0")), "Retrieval:Dense was 1 and is 0");
        await RefusedAsync(run, Plan(cases), "Retrieval:Dense was 1 and is not there");
        await RefusedAsync(run, Plan(cases, ("Retrieval:Dense", "1")) with { Kind = RunKind.Answer }, "one of searches, not of answers");
        Assert.Equal(RunState.Running, (await _runs.FindAsync(run.Id, Cancellation))!.State);
    }

    [Fact]
    public async Task Reopen_CompletedOrUnknownRun_IsRefused()
    {
        var cases = ScriptedAsker.Cases(1);
        var run = await _runner.BeginAsync(Plan(cases), null, Cancellation);
        await _runner.AskAsync(run, new RunWork(cases, new ScriptedAsker()), Cancellation);

        await RefusedAsync(run, Plan(cases), "is completed");
        await RefusedAsync(run with { Id = "none" }, Plan(cases), "There is no run none");
    }

    public void Dispose()
    {
        _runs.Dispose();
        _folder.Dispose();
    }

    private async Task RefusedAsync(EvalRun run, RunPlan now, string part)
    {
        var refused = await Assert.ThrowsAsync<EvalRunException>(async () => await _runner.ReopenAsync(run.Id, now, Cancellation));
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
    }

    private static RunPlan Plan(IReadOnlyList<EvalCase> cases, params (string Name, string Value)[] settings) =>
        new(
            "set",
            DatasetDigest.Of(cases),
            cases.Count,
            RunKind.Search,
            RunPlans.Depth,
            new RunConfiguration(settings.ToDictionary(setting => setting.Name, setting => setting.Value))
        );

    private sealed class Reports : IProgress<RunProgress>
    {
        private readonly Lock _lock = new();

        public List<RunProgress> Seen { get; } = [];

        public void Report(RunProgress value)
        {
            lock (_lock)
            {
                Seen.Add(value);
            }
        }
    }

    private sealed class EveryMiss : IMissFinder
    {
        public ValueTask<CaseMiss?> FindAsync(CaseOutcome outcome, CancellationToken cancellation) =>
            ValueTask.FromResult<CaseMiss?>(new CaseMiss(MissStage.NotRetrieved, 0, null, null, null, "It is not there."));
    }
}
