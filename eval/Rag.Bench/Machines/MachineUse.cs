using System.Globalization;

namespace Rag.Bench.Machines;

/// <summary>Who else worked on the machine for some time.</summary>
/// <param name="Others">Processes above the bound, the busiest first.</param>
/// <param name="StolenCores">What the host of this virtual machine kept for others, in cores.</param>
internal sealed record MachineUse(double Seconds, IReadOnlyList<BusyProcess> Others, double StolenCores)
{
    /// <summary>The share of a core above which another process disturbs.</summary>
    public const double Bound = .05;

    /// <summary>
    /// The spread of a read loop above which others disturb. On a quiet machine it is 1.1 to 1.4; the host of a virtual machine may take
    /// memory's time without taking the processor's, which no count of processor time tells.
    /// </summary>
    public const double NoiseBound = 1.5;

    private const int Named = 3;

    /// <summary>
    /// The 90th percentile over the median of what a loop took that read the same memory again and again; null where none ran.
    /// </summary>
    public double? ReadSpread { get; init; }

    /// <summary>Whether the host of this machine was noisy, as far as a read loop tells: tables say so.</summary>
    public bool IsNoisy => ReadSpread > NoiseBound;

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
