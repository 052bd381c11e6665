using Rag.Core.Answers;

namespace Rag.Answering.Admission;

/// <summary>What a unit of each kind of work costs, in seconds of machine time, learnt from what was done. Not thread-safe.</summary>
internal sealed class WorkCosts
{
    /// <summary>Weight of the newest in the mean.</summary>
    private const double Newest = 0.1;

    /// <summary>One piece of work counts as so many times the mean at most: a machine that stood still for a while is not slow.</summary>
    private const double MostTimesTheMean = 10;

    /// <summary>On two cores.</summary>
    private readonly Dictionary<WorkKind, (double First, double Whole)> _means = new()
    {
        [WorkKind.Answer] = (0.4, 0.4),
        [WorkKind.Search] = (0.05, 0.05),
        [WorkKind.Embedding] = (0.01, 0.01),
    };

    /// <summary>Until the first result, and in all.</summary>
    public (double First, double Whole) Of(WorkKind kind, int units)
    {
        var (first, whole) = _means[kind];
        return (first * units, whole * units);
    }

    public void Observe(WorkKind kind, int units, double first, double whole)
    {
        var mean = _means[kind];
        _means[kind] = (Learnt(mean.First, first / units), Learnt(mean.Whole, whole / units));
    }

    private static double Learnt(double mean, double value) => mean + (Newest * (Math.Min(value, MostTimesTheMean * mean) - mean));
}
