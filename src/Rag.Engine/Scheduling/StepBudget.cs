namespace Rag.Engine.Scheduling;

/// <summary>The time that prefill may add to one step. A smallest slice is granted in any case, so that prefill never starves.</summary>
internal struct StepBudget
{
    private readonly CostModel _costs;
    private readonly int _smallestSlice;
    private double _milliseconds;
    private int _floor;

    /// <param name="milliseconds">What is left of the step's target once its decode tokens are in; may be negative.</param>
    public StepBudget(CostModel costs, double milliseconds, int smallestSlice)
    {
        (_costs, _milliseconds) = (costs, milliseconds);
        _smallestSlice = _floor = smallestSlice;
    }

    /// <summary>
    /// Spends on a slice of at most <paramref name="wanted"/> tokens behind <paramref name="context"/> others; returns the tokens granted.
    /// </summary>
    /// <remarks>A slice below the smallest one that does not finish the wanted tokens is not worth its row, and is not granted.</remarks>
    public int Take(int wanted, int context)
    {
        return Grant(wanted, context, Math.Max(_floor, _costs.TokensWithin(_milliseconds, context)));
    }

    /// <summary>Like <see cref="Take"/>, but never beyond the step's time.</summary>
    public int TakeLeft(int wanted, int context)
    {
        _floor = 0;
        return Grant(wanted, context, _costs.TokensWithin(_milliseconds, context));
    }

    private int Grant(int wanted, int context, int fitting)
    {
        var granted =
            fitting >= wanted ? wanted
            : fitting >= _smallestSlice || _floor > 0 ? fitting
            : 0;
        _milliseconds -= _costs.OfSlice(granted, context);
        _floor = Math.Max(0, _floor - granted);
        return granted;
    }
}
