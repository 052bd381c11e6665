namespace Rag.Eval.Benchmarks.Load;

/// <param name="ArrivalsPerSecond">In every case.</param>
public sealed record SimulationReport(SimulationSettings Settings, int Blocks, double ArrivalsPerSecond, LoadCase NoCache, LoadCase CommonBeginnings, LoadCase Reuse)
{
    public double NoCacheOverReuse => NoCache.FirstTokenMs.P50 / Reuse.FirstTokenMs.P50;

    public double PrefixOverReuse => CommonBeginnings.FirstTokenMs.P50 / Reuse.FirstTokenMs.P50;
}
