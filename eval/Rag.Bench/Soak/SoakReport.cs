using Rag.Engine.Cache.Disk;
using Rag.Eval.Statistics;

namespace Rag.Bench.Soak;

/// <summary>How an overloaded service held out.</summary>
/// <param name="CapacityPerSecond">Questions answered in a second, measured with eight at once before the soak.</param>
/// <param name="True">Answers that cite, and whose quotations stand at their offsets in the stored revisions that they name.</param>
/// <param name="Untrue">Answers with a quotation that does not stand there, or that claim something and cite nothing.</param>
/// <param name="Compared">Answers that were computed again with nothing of what is kept.</param>
/// <param name="Different">Of these, the ones that then came out in another way.</param>
/// <param name="Failed">Questions that were neither answered nor refused nor canceled.</param>
/// <param name="FirstFailure">The message of the first failed question.</param>
/// <param name="TracesLeft">Traces of purged passages that were found afterwards.</param>
/// <param name="Damaged">How often a file of the disk tier was cut or one of its bits flipped.</param>
/// <param name="DrainSeconds">Seconds from the last question until the engine was idle.</param>
/// <param name="Memory">Samples over the whole time; the first quarter warms up.</param>
internal sealed record SoakReport(
    double CapacityPerSecond,
    int Asked,
    int Answered,
    int Refused,
    int Canceled,
    int True,
    int Untrue,
    int Compared,
    int Different,
    int Failed,
    string? FirstFailure,
    int Purged,
    int TracesLeft,
    int Damaged,
    DiskTierCounters? Disk,
    double DrainSeconds,
    IReadOnlyList<MemorySample> Memory
)
{
    /// <summary>So many answers do not come about without a passage that is read from disk; fewer may.</summary>
    private const int AnswersWithDisk = 50;

    /// <summary>
    /// Every question ended as it should, answers are true and what the model gives without a cache, and nothing of a purged passage was
    /// left; and there were answers, and in a long run passages read from disk, to tell it by.
    /// </summary>
    public bool IsSound =>
        True > 0
        && Compared > 0
        && Disk is { } disk
        && (disk.Hits > 0 || Answered < AnswersWithDisk)
        && Untrue + Different + Failed + TracesLeft == 0;

    /// <summary>Managed memory: the median of the last quarter over the median of the second quarter.</summary>
    public double ManagedGrowth => Growth(sample => sample.ManagedMiB);

    /// <summary>Resident memory: the median of the last quarter over the median of the second quarter.</summary>
    public double ResidentGrowth => Growth(sample => sample.ResidentMiB);

    public Dictionary<string, double> Summary() =>
        new()
        {
            ["true"] = True,
            ["untrue"] = Untrue,
            ["compared"] = Compared,
            ["different"] = Different,
            ["failed"] = Failed,
            ["traces_left"] = TracesLeft,
            ["managed_growth"] = ManagedGrowth,
            ["resident_growth"] = ResidentGrowth,
        };

    private double Growth(Func<MemorySample, double> measure)
    {
        var quarter = Memory.Count / 4;
        return quarter == 0 ? 1 : Median(Memory.Skip(3 * quarter)) / Median(Memory.Skip(quarter).Take(quarter));

        double Median(IEnumerable<MemorySample> samples) => new Percentiles(samples.Select(measure)).Median;
    }
}
