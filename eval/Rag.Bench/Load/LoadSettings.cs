namespace Rag.Bench.Load;

/// <summary>How much is measured.</summary>
/// <param name="Passages">The number of passages that questions are about at any time.</param>
/// <param name="Questions">The number of questions counted in each case, and of those that tell the machine's capacity.</param>
/// <param name="WarmUp">The number of questions before them, which fill the caches.</param>
/// <param name="Rounds">How often every case is measured; the median counts.</param>
internal sealed record LoadSettings(int Passages, int Questions, int WarmUp, int AnswerTokens, int Rounds, int Seed)
{
    public static readonly LoadSettings Default = new(200, 60, 150, 40, 3, 20261125);
}
