namespace Rag.Bench.Load;

/// <summary>How much is measured.</summary>
/// <param name="Passages">The number of passages that questions are about at any time.</param>
/// <param name="KvShare">The share of them whose keys and values memory has room for.</param>
/// <param name="Questions">The number of questions counted in each case, and of those that tell the machine's capacity.</param>
/// <param name="WarmUp">The number of questions before them, which fill the caches.</param>
/// <param name="RestartQuestions">The number of questions counted after a restart: they cost less than those of a load.</param>
/// <param name="Rounds">How often every case is measured; the median counts.</param>
internal sealed record LoadSettings(
    int Passages,
    double KvShare,
    int Questions,
    int WarmUp,
    int RestartQuestions,
    int AnswerTokens,
    int Rounds,
    int Seed
)
{
    /// <summary>
    /// What is asked about does not fit into memory: a cache that holds all of it answers no question about a cache. With these numbers a
    /// run takes some 45 minutes where an answer without a cache takes 1.2 seconds.
    /// </summary>
    public static readonly LoadSettings Default = new(1_000, .1, 75, 100, 100, 40, 3, 20261125);

    /// <summary>Of what this machine cannot hold.</summary>
    public SimulationSettings Simulation { get; init; } = SimulationSettings.Default;
}
