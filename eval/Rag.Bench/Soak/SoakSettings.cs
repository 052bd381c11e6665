namespace Rag.Bench.Soak;

/// <param name="OverCapacity">The rate of questions asked over the rate that the machine can answer.</param>
/// <param name="Passages">The number of articles that questions are about, one passage of each.</param>
internal sealed record SoakSettings(TimeSpan Duration, double OverCapacity, int Passages, int Seed)
{
    public static readonly SoakSettings Default = new(TimeSpan.FromMinutes(20), 2, 300, 20261125);
}
