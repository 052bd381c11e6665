namespace Rag.Bench.Http;

/// <summary>Milliseconds from when the engine's step ended to when its token was read.</summary>
/// <param name="InProcess">Read from the answerer.</param>
/// <param name="OverHttp">Read from the chat API by a client in the same process, whose own work is counted too.</param>
/// <param name="ProcessorInProcess">Microseconds of processor time for each token; unlike delays, much the same on a busy machine.</param>
/// <param name="ProcessorOverHttp">The same over HTTP, on both ends of the connection.</param>
internal sealed record HttpReport(
    HttpBenchSettings Settings,
    Delays InProcess,
    Delays OverHttp,
    double ProcessorInProcess,
    double ProcessorOverHttp
)
{
    public Dictionary<string, double> Summary() =>
        new()
        {
            ["http_overhead_p50_ms"] = OverHttp.P50 - InProcess.P50,
            ["http_overhead_p99_ms"] = OverHttp.P99 - InProcess.P99,
            ["http_processor_us_per_token"] = ProcessorOverHttp - ProcessorInProcess,
        };
}
