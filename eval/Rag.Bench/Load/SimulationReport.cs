using System.Text.Json.Serialization;

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
    [JsonIgnore]
    public Ratio NoCacheOverReuse => NoCache.Over(Reuse);

    [JsonIgnore]
    public Ratio PrefixOverReuse => CommonBeginnings.Over(Reuse);
}
