using Rag.Answering.Guard;
using Rag.Core.Answers;
using Rag.Core.Guard;
using Rag.Engine;
using Rag.Onnx.Runner;
using Rag.Prompting;
using Rag.Prompting.Constrained;
using Rag.Tests;

namespace Rag.Answering.Tests.Guard;

/// <summary>Answers that the bundled reader writes from passages that it keeps, each compared with itself computed anew.</summary>
public sealed class BundledReaderTests : IAsyncLifetime
{
    private static readonly string[] s_names =
    [
        "Lena Ortal",
        "Calla Ferrant",
        "Piet Hovan",
        "Mira Sandel",
        "Jon Averic",
        "Tessa Brill",
        "Oren Quist",
    ];
    private static readonly string[] s_towns = ["Estmere", "Corvenna", "Halden", "Brisk", "Oakport", "Sunder", "Tarrow", "Velm"];
    private static readonly string[] s_days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

    private readonly List<GuardFinding> _findings = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly MemoryLedger _ledger = new();
    private readonly ForegroundActivity _foreground = new(TimeProvider.System);
    private CorruptibleRunner _runner = null!;
    private RagEngine _engine = null!;
    private ReuseGuard _guard = null!;
    private PassageReader _reader = null!;
    private Task _checking = Task.CompletedTask;

    /// <summary>How many questions.</summary>
    private static int Questions => LongForm.Of(6, 40);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        var (time, options) = (TimeProvider.System, new GuardOptions { SampleShare = 1, MaximumDrift = 1 });
        _runner = new CorruptibleRunner(
            OnnxModelRunner.Load(BundledModels.Reader, BuiltGraphs.Folder, new ModelRunnerOptions { KvBytes = 256 << 20 })
        );
        _engine = new RagEngine(
            _runner,
            new EngineOptions
            {
                StepCosts = new StepCosts { Step = 5, PrefillToken = .4 },
            },
            time
        );
        _guard = new ReuseGuard(
            _engine,
            new GuardedModel("news-reader-135m", _engine.Shape.Digest, []),
            options,
            _ledger,
            _foreground,
            time
        );
        var tokenizer = BundledPrompts.Tokenizer;
        var grounder = BundledPrompts.Grounder();
        _reader = new PassageReader(
            new ReaderPrompts(BundledPrompts.Assembler(), _engine, new PromptOptions(), time),
            grounder,
            new AnswerFormats(tokenizer, grounder, new FormatOptions()),
            tokenizer,
            new QuestionOptions(),
            time,
            _guard
        );
        _checking = Task.Run(
            async () =>
            {
                await foreach (var finding in _guard.CheckAsync(_stop.Token))
                {
                    _findings.Add(finding);
                }
            },
            CancellationToken.None
        );
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _checking.ContinueWith(_ => { }, TaskScheduler.Default);
        await _engine.DisposeAsync();
        _runner.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Check_AnswersOverKeptPassages_AreTheSameComputedAnew()
    {
        var reused = 0;
        for (var i = 0; i < Questions; i++)
        {
            reused += (await AskAsync(i)).Usage.ReusedTokens;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{_findings.Count} compared; largest difference {_findings.Max(finding => finding.LargestDifference)} nats; "
                + $"{_findings.Count(finding => finding.Sample.Differs)} differ under full attention, "
                + $"token F1 {_findings.Average(finding => finding.Sample.TokenF1)}"
        );
        Assert.Equal(Questions, _findings.Count);
        Assert.All(_findings, finding => Assert.Null(finding.Alarm));
        Assert.InRange(reused, Questions * 20, int.MaxValue);
        var snapshot = _engine.Snapshot();
        Assert.Equal(snapshot.TotalBlocks, snapshot.FreeBlocks + snapshot.CachedBlocks);
    }

    [Fact]
    public async Task Check_KeptPassagesThatAreDamaged_AreFoundForgottenAndComputedAnew()
    {
        await AskAsync(0);
        Assert.Null(Assert.Single(_findings).Alarm);

        _runner.IsToCorrupt = true;
        await AskAsync(0);

        Assert.False(_runner.IsToCorrupt);
        Assert.NotNull(_findings[1].Alarm);
        var answer = await AskAsync(0);
        Assert.InRange(answer.Usage.ComputedTokens, 40, int.MaxValue);
        Assert.Null(_findings[2].Alarm);
        Assert.Equal(1, Assert.Single(_guard.Read().Modes).AlarmsRaised);
    }

    [Fact]
    public async Task Close_PassageReuse_AnswersAreReadFromBeginningToEndAndNotSampled()
    {
        await AskAsync(0);
        var kept = await AskAsync(0);
        await _engine.CloseAsync(ReuseMode.PassageReuse, Cancellation);

        var whole = await AskAsync(0);

        Assert.InRange(kept.Usage.ReusedTokens, 40, int.MaxValue);
        Assert.Equal(whole.Usage.PromptTokens, kept.Usage.PromptTokens);
        Assert.InRange(whole.Usage.ReusedTokens, 0, kept.Usage.ReusedTokens - 40);
    }

    /// <summary>Returns once the answer has been compared.</summary>
    private async Task<Answer> AskAsync(int i)
    {
        var question = $"When did {Name(i)} open the bridge in {Town(i)}?";
        Passage[] passages = [PassageOf(i), PassageOf(i + 1), PassageOf(i + 2)];
        var answer = await _reader.ReadAsync(question, passages, new AnswerOptions(MaxTokens: 10), Cancellation).ToAnswerAsync();
        while (_guard.Read().Waiting > 0)
        {
            await Task.Delay(5, Cancellation);
        }

        return answer;
    }

    private static Passage PassageOf(int i) =>
        new(
            $"{Name(i)} opened the new bridge in {Town(i)} on {s_days[i % s_days.Length]}. The work took {3 + (i % 9)} years and cost "
                + $"{12 + i} million crowns. Ships will pass below it from {s_days[(i + 2) % s_days.Length]} on."
        );

    private static string Name(int i) => s_names[i % s_names.Length];

    private static string Town(int i) => s_towns[i % s_towns.Length];
}
