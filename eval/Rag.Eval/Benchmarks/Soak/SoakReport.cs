using Rag.Engine.Cache.Disk;

namespace Rag.Eval.Benchmarks.Soak;

/// <summary>What an overloaded service came to.</summary>
/// <param name="CapacityPerSecond">Questions a second, measured with eight at once before the soak.</param>
/// <param name="Untrue">Answers whose quotation does not stand word for word at the place it names.</param>
/// <param name="Failed">Neither answered nor refused nor canceled, with the first message.</param>
/// <param name="Damaged">Times that a file of the disk tier was cut or a bit of it turned.</param>
/// <param name="DrainSeconds">From the last question until the engine had nothing left to do.</param>
/// <param name="Memory">Of the process, over the time; the first quarter warms up.</param>
public sealed record SoakReport(
    double CapacityPerSecond,
    int Asked,
    int Answered,
    int Refused,
    int Canceled,
    int Untrue,
    int Failed,
    string? FirstFailure,
    int Purged,
    int TracesLeft,
    int Damaged,
    DiskTierCounters? Disk,
    double DrainSeconds,
    IReadOnlyList<MemorySample> Memory)
{
    /// <summary>Median of the last quarter over that of the second.</summary>
    public double ManagedGrowth => Growth(sample => sample.ManagedMiB);

    /// <summary>Likewise, of all that the process has in memory.</summary>
    public double ResidentGrowth => Growth(sample => sample.ResidentMiB);

    private double Growth(Func<MemorySample, double> measure)
    {
        var quarter = Memory.Count / 4;
        return quarter == 0 ? 1 : Median(Memory.Skip(3 * quarter)) / Median(Memory.Skip(quarter).Take(quarter));

        double Median(IEnumerable<MemorySample> samples)
        {
            var sorted = samples.Select(measure).Order().ToArray();
            return sorted[sorted.Length / 2];
        }
    }
}
