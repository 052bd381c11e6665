using Microsoft.Extensions.Time.Testing;
using Rag.Answering.Guard;
using Rag.Core.Answers;
using Rag.Core.Guard;
using Rag.Engine;

namespace Rag.Answering.Tests.Guard;

/// <summary>A guard over scripted readings; every answer is drawn.</summary>
internal sealed class GuardScene
{
    public static readonly Completion Completion = new(FinishReason.Stop, new Usage(5, 3, 2, 0), null, TimeSpan.Zero, null);

    public GuardScene()
    {
        Foreground = new ForegroundActivity(Time);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));

    public RecordingEngine Engine { get; } = new();

    public MemoryLedger Ledger { get; } = new();

    public ForegroundActivity Foreground { get; }

    public GuardOptions Options { get; } =
        new()
        {
            SampleShare = 1,
            MaximumDrift = .1,
            Window = 20,
            ScoreTolerance = .05,
            Tie = .001,
        };

    public ReuseGuard Guard(IEngine? exact = null, string digest = "digest", params ReuseMode[] fixedModes) =>
        new(Engine, new GuardedModel("reader", digest, fixedModes), Options, Ledger, Foreground, Time, exact is null ? null : () => exact);

    public static void Offer(ReuseGuard guard, GuardedReading reading) => guard.Offer(guard.Draw()!.Value, reading, Completion);

    public static async Task<GuardFinding> CheckAsync(ReuseGuard guard, GuardedReading reading, Completion? completion = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        guard.Offer(guard.Draw()!.Value, reading, completion ?? Completion);
        await using var findings = guard.CheckAsync(cancellation).GetAsyncEnumerator(cancellation);
        Assert.True(await findings.MoveNextAsync());
        return findings.Current;
    }

    /// <summary>Has the mode closed by answers that all differ.</summary>
    public async Task CloseAsync(ReuseGuard guard)
    {
        for (var i = 0; i < Options.Window; i++)
        {
            await CheckAsync(guard, ScriptedReading.Of(whole: "Monday"));
        }

        Assert.NotNull(guard.Read().Modes.Single().ClosedSince);
    }
}
