using System.Diagnostics.Metrics;
using Rag.Eval.Dashboard.Operations;
using Rag.Eval.Dashboard.Operations.Figures;

namespace Rag.EndToEnd.Tests.Operations;

/// <summary>
/// The recorder over instruments of the service's names. The service of the other tests has the same ones in this process: values are
/// chosen that it does not tell.
/// </summary>
public sealed class FigureRecorderTests
{
    [Fact]
    public void Now_OfWhatTheInstrumentsTell_IsTheFigure()
    {
        using var meter = new Meter("Rag.Test");
        using var recorder = new FigureRecorder(TimeProvider.System);
        var latency = meter.CreateHistogram<double>("rag.ingest.freshness");
        recorder.Look();

        foreach (var seconds in Enumerable.Range(1, 2000))
        {
            latency.Record(20_000 + seconds);
        }

        var now = recorder.Now(LiveFigure.Searchable);
        Assert.Equal(21_000, now[0], 300.0);
        Assert.Equal(21_900, now[1], 300.0);
        Assert.Contains("6 h", FigureView.Of(LiveFigure.Searchable, recorder).Value);
    }

    [Fact]
    public void Look_RefusalsThatWereCountedBefore_AreNotRefusalsNow()
    {
        using var meter = new Meter("Rag.Test");
        var refused = 1_000_000_000L;
        meter.CreateObservableCounter("rag.admission.rejections", () => refused);
        using var recorder = new FigureRecorder(TimeProvider.System);
        recorder.Look();
        recorder.Look();

        Assert.True(recorder.Now(LiveFigure.Refused)[0] is double.NaN or < 1e6);

        refused *= 2;
        recorder.Look();

        Assert.True(recorder.Now(LiveFigure.Refused)[0] > 1e6);
    }

    /// <summary>The engine's thread records a token's time: it must not make garbage for a page that may be closed.</summary>
    [Fact]
    public void Record_OfATokensTime_AllocatesNothing()
    {
        using var meter = new Meter("Rag.Test");
        using var recorder = new FigureRecorder(TimeProvider.System);
        var tokens = meter.CreateHistogram<double>("vllm:inter_token_latency_seconds");
        tokens.Record(0.01);

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var _ in Enumerable.Range(0, 1000))
        {
            tokens.Record(0.01);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100); // the range's own
    }

    [Fact]
    public void Look_AMeterThatFails_IsAGapAndNoFailure()
    {
        using var meter = new Meter("Rag.Test");
        var isBroken = true;
        meter.CreateObservableGauge("vllm:kv_cache_usage_perc", () => isBroken ? throw new ObjectDisposedException("engine") : 0.5);
        using var recorder = new FigureRecorder(TimeProvider.System);

        recorder.Look();
        isBroken = false;
        recorder.Look();

        Assert.False(double.IsNaN(recorder.Now(LiveFigure.Blocks)[0]));
    }
}
