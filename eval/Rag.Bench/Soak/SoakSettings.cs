namespace Rag.Bench.Soak;

/// <param name="OverCapacity">The rate of questions asked over the rate that the machine can answer.</param>
/// <param name="Passages">The number of articles that questions are about, one passage of each.</param>
/// <param name="MostCompared">How many answers are computed again at the end, at about a second each.</param>
internal sealed record SoakSettings(TimeSpan Duration, double OverCapacity, int Passages, int MostCompared, int Seed)
{
    public static readonly SoakSettings Default = new(TimeSpan.FromMinutes(20), 2, 300, 60, 20261125);

    public static readonly SoakSettings Quick = Default with { Duration = TimeSpan.FromMinutes(1), MostCompared = 15 };
}
