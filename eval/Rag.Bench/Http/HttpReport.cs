using System.Text.Json.Serialization;

namespace Rag.Bench.Http;

/// <summary>Milliseconds from when the engine's step ended to when its token was read.</summary>
internal sealed record HttpReport(HttpBenchSettings Settings, [property: JsonIgnore] IReadOnlyList<HttpRound> Rounds)
{
    /// <summary>Read from the answerer.</summary>
    public Delays InProcess => Delays.Of(Rounds.SelectMany(round => round.InProcess));

    /// <summary>Read from the chat API by a client in the same process, whose own work is counted too.</summary>
    public Delays OverHttp => Delays.Of(Rounds.SelectMany(round => round.OverHttp));

    /// <summary>Processor time is told in microseconds for each token; unlike delays, it is much the same on a busy machine.</summary>
    public Dictionary<string, Ratio> Summary() =>
        new()
        {
            ["http_overhead_p50_ms"] = Of(round => Delays.Of(round.OverHttp).P50 - Delays.Of(round.InProcess).P50),
            ["http_overhead_p99_ms"] = Of(round => Delays.Of(round.OverHttp).P99 - Delays.Of(round.InProcess).P99),
            ["http_processor_us_per_token"] = Of(round =>
                (round.ProcessorOverHttp - round.ProcessorInProcess).TotalMicroseconds / round.InProcess.Count
            ),
        };

    private Ratio Of(Func<HttpRound, double> figure) => Ratio.OfRounds([.. Rounds.Select(figure)]);
}
