using System.Text.Json.Serialization;
using Rag.Bench.Http;

namespace Rag.Bench.Overload;

/// <summary>A burst, and what followed.</summary>
/// <param name="Capacity">Questions answered a second where they are asked four at a time.</param>
/// <param name="Alone">Milliseconds to the first text then.</param>
/// <param name="Replies">Of the burst, in the order in which they were asked for.</param>
/// <param name="Memory">The service's in MiB, from second to second of the burst; none where it does not tell.</param>
/// <param name="RecoverySeconds">From the end of the burst until a question is answered as fast as before.</param>
internal sealed record OverloadReport(
    OverloadSettings Settings,
    double Capacity,
    Delays Alone,
    [property: JsonIgnore] IReadOnlyList<OverloadReply> Replies,
    [property: JsonIgnore] IReadOnlyList<double> Memory,
    double RecoverySeconds
)
{
    /// <summary>Growth below that is what a garbage collector does.</summary>
    private const double FlatMiB = 64;
    private const double FlatTimes = 1.15;

    /// <summary>Parts of the burst whose goodput is told apart.</summary>
    private const int Parts = 10;

    public int Asked => Replies.Count;

    public Delays Accepted => Delays.Of(AcceptedMs);

    public Delays Refused => Delays.Of(RefusedMs);

    /// <summary>Refusals that do not say when to come again.</summary>
    public int WithoutEstimate => Replies.Count(reply => reply is { IsRefused: true, HasEstimate: false });

    public int Failed => Replies.Count(reply => !reply.IsAnswered && !reply.IsRefused);

    /// <summary>Median of the service's memory in the first quarter of the burst; 0 where it does not tell.</summary>
    public double FirstMiB => MedianOf(FirstQuarter);

    /// <summary>The same in the last quarter.</summary>
    public double LastMiB => MedianOf(LastQuarter);

    public bool IsSound =>
        Failed == 0
        && WithoutEstimate == 0
        && Accepted.Count > 0
        && Refused.Count > 0
        && Accepted.P99 <= Settings.Target.TotalMilliseconds
        && Refused.P99 <= Settings.Refusal.TotalMilliseconds
        && RecoverySeconds <= Settings.Recovery.TotalSeconds
        && LastMiB <= (FlatTimes * FirstMiB) + FlatMiB;

    private double[] AcceptedMs => [.. Replies.Where(reply => reply.IsAnswered).Select(reply => reply.Milliseconds)];

    private double[] RefusedMs => [.. Replies.Where(reply => reply.IsRefused).Select(reply => reply.Milliseconds)];

    private double[] FirstQuarter => [.. Memory.Take(Memory.Count / 4)];

    private double[] LastQuarter => [.. Memory.Skip(Memory.Count * 3 / 4)];

    public Dictionary<string, Ratio> Summary() =>
        new()
        {
            ["accepted_p99_over_target"] = P99([.. AcceptedMs.Select(taken => taken / Settings.Target.TotalMilliseconds)]),
            ["refused_p99_ms"] = P99(RefusedMs),
            ["goodput_over_capacity"] = Goodput(),
            ["memory_last_over_first"] = FirstMiB > 0 ? Ratio.OfMedians(LastQuarter, FirstQuarter) : 1,
            ["recovery_s"] = RecoverySeconds,
        };

    private static Ratio P99(double[] sample) => sample.Length == 0 ? 0 : Ratio.OfPercentile(sample, .99);

    /// <summary>Questions come evenly, so each part of them stands for as much of the time.</summary>
    private Ratio Goodput()
    {
        if (Asked == 0)
        {
            return 0;
        }

        var perCapacity = Asked / Settings.Duration.TotalSeconds / Capacity;
        var parts = Replies.Chunk(Math.Max(1, Asked / Parts)).Select(part => perCapacity * part.Count(Answered) / part.Length);
        return Ratio.OfRounds([.. parts]) with { Value = perCapacity * Replies.Count(Answered) / Asked };

        static bool Answered(OverloadReply reply) => reply.IsAnswered;
    }

    private static double MedianOf(double[] sample) => sample.Length == 0 ? 0 : Ratio.OfRounds(sample).Value;
}
