namespace Rag.Bench.Http;

/// <summary>Milliseconds from when the engine's step ended to when its token was read.</summary>
/// <param name="InProcess">Read from the answerer.</param>
/// <param name="OverHttp">Read from the chat API by a client in the same process, whose own work is counted too.</param>
internal sealed record HttpReport(HttpBenchSettings Settings, Delays InProcess, Delays OverHttp)
{
    public Dictionary<string, double> Summary() =>
        new() { ["http_overhead_p50_ms"] = OverHttp.P50 - InProcess.P50, ["http_overhead_p99_ms"] = OverHttp.P99 - InProcess.P99 };
}
