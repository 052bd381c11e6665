namespace Rag.Bench.Machines;

/// <summary>
/// The machine while something is measured on it: it has to do nothing else, before and throughout, unless any machine is good for the
/// figures.
/// </summary>
internal sealed class WatchedMachine : IDisposable
{
    private readonly bool _isAnyGood;
    private readonly MachineWatch _watch = MachineWatch.Start();

    private WatchedMachine(MachineReport report, bool isAnyGood) => (Report, _isAnyGood) = (report, isAnyGood);

    /// <summary>As it was before, its load included.</summary>
    public MachineReport Report { get; }

    /// <exception cref="InvalidOperationException">Others work on a machine that has to be quiet.</exception>
    public static async Task<WatchedMachine> BeginAsync(bool isAnyGood, CancellationToken cancellation)
    {
        var report = MachineReport.Now();
        return !isAnyGood && await MachineWatch.GlanceAsync(cancellation) is { IsBusy: true } before
            ? throw new InvalidOperationException(before.Words() + " Nothing was measured: end them, or say --busy.")
            : new WatchedMachine(report, isAnyGood);
    }

    /// <summary>Who else worked on it since.</summary>
    public MachineUse Use() => _watch.Use();

    /// <summary>Called once the report is written, so that a disturbed one can be looked at.</summary>
    /// <exception cref="InvalidOperationException">Others worked meanwhile on a machine that had to be quiet.</exception>
    public void RequireQuiet(MachineUse use)
    {
        if (use.IsBusy && !_isAnyGood)
        {
            throw new InvalidOperationException(use.Words() + " The figures are not to be relied on: measure again.");
        }
    }

    public void Dispose() => _watch.Dispose();
}
