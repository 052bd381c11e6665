using System.Diagnostics.Metrics;
using Rag.Api.OpenAi.Models;
using Rag.Api.Telemetry;

namespace Rag.EndToEnd.Tests.Telemetry;

public sealed class MetricTextTests : IDisposable
{
    private readonly Meter _meter = new("Polly"); // a meter that is read, and that nothing here writes to
    private readonly MetricStore _store = new(new ModelIdentity("m\"odel", DateTimeOffset.UnixEpoch));

    public void Dispose()
    {
        _store.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Read_Counter_AddsUpByLabels()
    {
        var counter = _meter.CreateCounter<long>("test.things.counted", "{thing}", "Of \\ things.");

        counter.Add(2, new KeyValuePair<string, object?>("how.so", "a\"b\\c\nd"));
        counter.Add(3, new KeyValuePair<string, object?>("how.so", "a\"b\\c\nd"));
        counter.Add(1);

        var text = _store.Read();
        Assert.Contains("# HELP test_things_counted_total Of \\\\ things.\n# TYPE test_things_counted_total counter\n", text);
        Assert.Contains("test_things_counted_total 1\n", text);
        Assert.Contains("test_things_counted_total{how_so=\"a\\\"b\\\\c\\nd\"} 5\n", text);
    }

    [Fact]
    public void Read_Histogram_CountsUpToEachBound()
    {
        var histogram = _meter.CreateHistogram(
            "test.waits",
            "s",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] }
        );

        foreach (var value in new[] { 0.25, 0.5, 0.75, 8 })
        {
            histogram.Record(value);
        }

        var text = _store.Read();
        Assert.Contains("# TYPE test_waits_seconds histogram\n", text);
        Assert.Contains("test_waits_seconds_bucket{le=\"0.5\"} 2\n", text); // a bound belongs to its bucket
        Assert.Contains("test_waits_seconds_bucket{le=\"1\"} 3\n", text);
        Assert.Contains("test_waits_seconds_bucket{le=\"+Inf\"} 4\n", text);
        Assert.Contains("test_waits_seconds_sum 9.5\ntest_waits_seconds_count 4\n", text);
    }

    [Fact]
    public void Read_ObservedValueThatIsGone_IsToldNoMore()
    {
        var tag = "before";
        _meter.CreateObservableGauge("test.now", () => new Measurement<int>(7, new KeyValuePair<string, object?>("when", tag)), "By");
        Assert.Contains("test_now_bytes{when=\"before\"} 7\n", _store.Read());

        tag = "after";

        var text = _store.Read();
        Assert.DoesNotContain("before", text);
        Assert.Contains("test_now_bytes{when=\"after\"} 7\n", text);
    }

    [Fact]
    public void Read_NamesOfVllm_AreKeptAndHaveTheModel()
    {
        _meter.CreateCounter<long>("vllm:test_tokens").Add(4);

        Assert.Contains("vllm:test_tokens_total{model_name=\"m\\\"odel\"} 4\n", _store.Read());
    }

    [Fact]
    public void Read_LabelsWithoutEnd_AreBounded()
    {
        var counter = _meter.CreateCounter<long>("test.many");
        for (var i = 0; i < 5000; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("i", i));
        }

        Assert.InRange(_store.Read().Split('\n').Count(line => line.StartsWith("test_many", StringComparison.Ordinal)), 500, 1100);
    }
}
