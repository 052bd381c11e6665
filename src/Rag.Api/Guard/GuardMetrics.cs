using System.Diagnostics.Metrics;
using Rag.Core.Guard;

namespace Rag.Api.Guard;

/// <summary>What the guard over reused KV counts, for each mode and model, under the meter "Rag.Guard".</summary>
internal sealed class GuardMetrics : IDisposable
{
    public const string MeterName = "Rag.Guard";

    private readonly Meter _meter = new(MeterName);

    public void Dispose() => _meter.Dispose();

    public void Observe(IGuardReport guard)
    {
        _meter.CreateObservableCounter("rag.guard.checked", () => Each(guard, mode => mode.Checked), description: "Answers compared.");
        _meter.CreateObservableCounter(
            "rag.guard.alarms",
            () => Each(guard, mode => mode.AlarmsRaised),
            description: "Answers that came out otherwise with what was kept than computed anew."
        );
        _meter.CreateObservableGauge(
            "rag.guard.drift",
            () => Each(guard, mode => mode.Share),
            description: "Of the last answers compared, those that differ under full attention, from 0 to 1."
        );
        _meter.CreateObservableGauge(
            "rag.guard.token_f1",
            () => Each(guard, mode => mode.MeanTokenF1),
            description: "Of short answers with those under full attention, mean."
        );
        _meter.CreateObservableGauge(
            "rag.guard.closed",
            () => Each(guard, mode => mode.ClosedSince is null ? 0 : 1),
            description: "1 for a mode that is not used for its drift."
        );
        _meter.CreateObservableGauge("rag.guard.waiting", () => guard.Read().Waiting, description: "Answers in line to be compared.");
        _meter.CreateObservableCounter("rag.guard.given_up", () => guard.Read().GivenUp, description: "Answers drawn and never compared.");
    }

    private static IEnumerable<Measurement<T>> Each<T>(IGuardReport guard, Func<GuardedMode, T> value)
        where T : struct =>
        guard
            .Read()
            .Modes.Select(mode => new Measurement<T>(
                value(mode),
                new KeyValuePair<string, object?>("mode", ReuseModes.NameOf(mode.Mode)),
                new KeyValuePair<string, object?>("model", mode.Model),
                new KeyValuePair<string, object?>("digest", mode.ModelDigest[..Math.Min(12, mode.ModelDigest.Length)])
            ));
}
