using System.Diagnostics.Metrics;
using Polly.Telemetry;

namespace Rag.Fetching.Hosts;

/// <summary>
/// What pipelines tell of themselves (attempts, retries, circuits, time limits), counted as Polly's own telemetry does, which is a package
/// of its own: without a listener a pipeline tells nobody.
/// </summary>
internal sealed class PipelineMetrics : TelemetryListener, IDisposable
{
    public const string MeterName = "Polly";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _events;

    public PipelineMetrics()
    {
        _events = _meter.CreateCounter<long>("resilience.polly.strategy.events", description: "What happened in resilience pipelines.");
    }

    public override void Write<TResult, TArgs>(in TelemetryEventArguments<TResult, TArgs> args)
    {
        if (args.Event.Severity != ResilienceEventSeverity.None)
        {
            _events.Add(
                1,
                new KeyValuePair<string, object?>("event.name", args.Event.EventName),
                new KeyValuePair<string, object?>("pipeline.name", args.Source.PipelineName),
                new KeyValuePair<string, object?>("strategy.name", args.Source.StrategyName)
            );
        }
    }

    public void Dispose() => _meter.Dispose();
}
