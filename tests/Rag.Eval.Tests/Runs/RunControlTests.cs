using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Eval.Runs;
using Rag.Stores.Evaluation;
using Rag.Tests;

namespace Rag.Eval.Tests.Runs;

public sealed class RunControlTests : IAsyncLifetime
{
    private const string Questions = "mine.jsonl";

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteEvalRuns _runs;
    private readonly ForegroundActivity _foreground = new(TimeProvider.System);
    private readonly ScriptedStages _stages = new();
    private readonly RunControl _control;

    public RunControlTests()
    {
        _runs = SqliteEvalRuns.Open(_folder.Path);
        File.WriteAllLines(
            Path.Combine(_folder.Path, Questions),
            Enumerable
                .Range(0, 4)
                .Select(i => $$"""{"id":"q{{i}}","question":"Question {{i}}?","kind":"fact","golds":["Ann"],"article":"a"}""")
        );
        _control = new RunControl(_runs, _stages, new DatasetShelf([_folder.Path]), _foreground, TimeProvider.System);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Datasets_FolderWithAFile_NamesItWithItsKindsAndCount()
    {
        var summary = Assert.Single(await _control.DatasetsAsync(Cancellation));
        Assert.Equal((Questions, "fact (4)", 4), (summary.Name, summary.Description, summary.Cases));
        Assert.Equal([RunKind.Search, RunKind.Answer], summary.Kinds);
    }

    [Fact]
    public async Task Start_DataSet_CompletesAndDisposesItsStages()
    {
        var id = await _control.StartAsync(Request() with { Note = "A note.", Limit = 3 }, Cancellation);

        var run = await EndedAsync(id);
        Assert.Equal((RunState.Completed, 3, "A note."), (run.State, run.Done, run.Note));
        Assert.Null(_control.Current);
        Assert.Equal(1, _stages.Disposed);
    }

    [Fact]
    public async Task Start_WhileSomebodyWaitsForAnAnswer_AsksNothingUntilThen()
    {
        string id;
        using (_foreground.Begin())
        {
            id = await _control.StartAsync(Request(), Cancellation);
            await Task.Delay(200, Cancellation);
            Assert.Equal(0, _stages.Searches);
            Assert.Equal((id, 0, 4), (_control.Current!.RunId, _control.Current.Done, _control.Current.Cases));
        }

        Assert.Equal(RunState.Completed, (await EndedAsync(id)).State);
    }

    [Fact]
    public async Task Stop_RunThatGoesOn_KeepsItForAResumptionUnderItsOwnSettings()
    {
        _stages.Hold();
        var id = await _control.StartAsync(Request(("Retrieval:Dense", "0")), Cancellation);
        await RefusedAsync(() => _control.StartAsync(Request(), Cancellation).AsTask(), $"Run {id} is going on");
        await RefusedAsync(() => _control.DeleteAsync(id, Cancellation).AsTask(), "stop it first");

        await _control.StopAsync(id, Cancellation);

        Assert.Equal(RunState.Stopped, (await _runs.FindAsync(id, Cancellation))!.State);
        await RefusedAsync(() => _control.StopAsync(id, Cancellation).AsTask(), "is not going on here");
        _stages.Release();
        await _control.ResumeAsync(id, Cancellation);
        Assert.Equal(RunState.Completed, (await EndedAsync(id)).State);
        Assert.Equal("0", _stages.LastSettings["Retrieval:Dense"]);
        Assert.DoesNotContain("Store:articles", _stages.LastSettings.Keys);
        await RefusedAsync(() => _control.ResumeAsync(id, Cancellation).AsTask(), "is completed");
    }

    [Fact]
    public async Task Resume_NewsThatChangedSince_IsRefusedWithWhatChanged()
    {
        _stages.Hold();
        var id = await _control.StartAsync(Request(), Cancellation);
        await _control.StopAsync(id, Cancellation);
        _stages.Articles = "8";

        await RefusedAsync(() => _control.ResumeAsync(id, Cancellation).AsTask(), "Store:articles was 7 and is 8");
        Assert.Equal(2, _stages.Disposed);
    }

    [Fact]
    public async Task Delete_RunThatEnded_IsGone()
    {
        var id = await _control.StartAsync(Request(), Cancellation);
        await EndedAsync(id);

        Assert.True(await _control.DeleteAsync(id, Cancellation));
        Assert.False(await _control.DeleteAsync(id, Cancellation));
        await RefusedAsync(() => _control.StopAsync(id, Cancellation).AsTask(), "There is no run");
    }

    [Theory]
    [InlineData("../mine.jsonl")]
    [InlineData("/etc/passwd")]
    [InlineData("other.jsonl")]
    public async Task Start_NameThatIsNoDataSetHere_IsRefused(string name)
    {
        await RefusedAsync(() => _control.StartAsync(Request() with { Dataset = name }, Cancellation).AsTask(), "There is no data set");
        Assert.Empty(await _runs.ListAsync(Cancellation));
    }

    [Fact]
    public async Task Dispose_RunThatGoesOn_StopsIt()
    {
        _stages.Hold();
        var id = await _control.StartAsync(Request(), Cancellation);

        await _control.DisposeAsync();

        Assert.Equal(RunState.Stopped, (await _runs.FindAsync(id, Cancellation))!.State);
        await RefusedAsync(() => _control.StartAsync(Request(), Cancellation).AsTask(), "The service is ending");
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        _runs.Dispose();
        _folder.Dispose();
    }

    private static RunRequest Request(params (string Name, string Value)[] settings) =>
        new(Questions, RunKind.Search, settings.ToDictionary(setting => setting.Name, setting => setting.Value));

    private static async Task RefusedAsync(Func<Task> call, string part) =>
        Assert.Contains(part, (await Assert.ThrowsAsync<EvalRunException>(call)).Message, StringComparison.Ordinal);

    private async Task<EvalRun> EndedAsync(string id)
    {
        while (_control.Current is not null)
        {
            await Task.Delay(20, Cancellation);
        }

        return (await _runs.FindAsync(id, Cancellation))!;
    }
}
