using Rag.Bench.Http;

namespace Rag.Bench.Overload;

/// <summary>A burst, and what followed.</summary>
/// <param name="Capacity">Questions answered a second where they are asked four at a time.</param>
/// <param name="Alone">Milliseconds to the first text then.</param>
/// <param name="WithoutEstimate">Refusals that do not say when to come again.</param>
/// <param name="FirstMiB">Median of the service's memory in the first quarter of the burst; 0 where it does not tell.</param>
/// <param name="LastMiB">The same in the last quarter.</param>
/// <param name="RecoverySeconds">From the end of the burst until a question is answered as fast as before.</param>
internal sealed record OverloadReport(
    OverloadSettings Settings,
    double Capacity,
    Delays Alone,
    int Asked,
    Delays Accepted,
    Delays Refused,
    int WithoutEstimate,
    int Failed,
    double FirstMiB,
    double LastMiB,
    double RecoverySeconds
)
{
    /// <summary>Growth below that is what a garbage collector does.</summary>
    private const double FlatMiB = 64;
    private const double FlatTimes = 1.15;

    public bool IsSound =>
        Failed == 0
        && WithoutEstimate == 0
        && Accepted.Count > 0
        && Refused.Count > 0
        && Accepted.P99 <= Settings.Target.TotalMilliseconds
        && Refused.P99 <= Settings.Refusal.TotalMilliseconds
        && RecoverySeconds <= Settings.Recovery.TotalSeconds
        && LastMiB <= (FlatTimes * FirstMiB) + FlatMiB;

    public Dictionary<string, double> Summary() =>
        new()
        {
            ["accepted_p99_over_target"] = Accepted.P99 / Settings.Target.TotalMilliseconds,
            ["refused_p99_ms"] = Refused.P99,
            ["goodput_over_capacity"] = Accepted.Count / Settings.Duration.TotalSeconds / Capacity,
            ["memory_last_over_first"] = FirstMiB > 0 ? LastMiB / FirstMiB : 1,
            ["recovery_s"] = RecoverySeconds,
        };
}
