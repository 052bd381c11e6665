using System.Diagnostics.Metrics;

namespace Rag.Stores.Postgres;

/// <summary>The way to an open database, under the meter "Rag.Postgres". What statements take is told by the driver.</summary>
public sealed class PostgresMetrics : IDisposable
{
    public const string MeterName = "Rag.Postgres";

    private readonly Meter _meter = new(MeterName);

    internal PostgresMetrics(PostgresSession session) =>
        _meter.CreateObservableGauge(
            "rag.postgres.connected",
            () => session.IsListening ? 1 : 0,
            description: "1 while the server is connected and tells what others change."
        );

    public void Dispose() => _meter.Dispose();

    internal bool IsOwn(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);
}
