namespace Rag.Bench.Load;

/// <param name="Blocks">The size of the pool.</param>
/// <param name="ArrivalsPerSecond">The rate of arrivals in every case.</param>
internal sealed record SimulationReport(
    SimulationSettings Settings,
    int Blocks,
    double ArrivalsPerSecond,
    LoadCase NoCache,
    LoadCase CommonBeginnings,
    LoadCase Reuse
)
{
    public double NoCacheOverReuse => NoCache.FirstTokenMs.P50 / Reuse.FirstTokenMs.P50;

    public double PrefixOverReuse => CommonBeginnings.FirstTokenMs.P50 / Reuse.FirstTokenMs.P50;
}
