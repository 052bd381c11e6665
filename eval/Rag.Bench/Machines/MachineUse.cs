using System.Globalization;

namespace Rag.Bench.Machines;

/// <summary>Who else worked on the machine for some time.</summary>
/// <param name="Others">Processes above the bound, the busiest first.</param>
/// <param name="StolenCores">What the host of this virtual machine kept for others, in cores.</param>
internal sealed record MachineUse(double Seconds, IReadOnlyList<BusyProcess> Others, double StolenCores)
{
    /// <summary>The share of a core above which another process disturbs.</summary>
    public const double Bound = .05;

    private const int Named = 3;

    public bool IsBusy => Others.Count > 0 || StolenCores > Bound;

    /// <summary>One sentence on who disturbs.</summary>
    public string Words()
    {
        var others = Others.Take(Named).Select(other => $"{other.Name} ({other.Id}) {Percent(other.Cores)}");
        var more = Others.Count > Named ? [$"{Others.Count - Named} more processes"] : Array.Empty<string>();
        var stolen = StolenCores > Bound ? [$"the host of this machine {Percent(StolenCores)}"] : Array.Empty<string>();
        return $"The machine is busy: of a core take {string.Join(", ", [.. others, .. more, .. stolen])}.";
    }

    private static string Percent(double cores) => (cores * 100).ToString("0", CultureInfo.InvariantCulture) + " %";
}
