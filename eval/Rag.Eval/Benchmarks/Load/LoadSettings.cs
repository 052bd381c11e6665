namespace Rag.Eval.Benchmarks.Load;

/// <summary>How much is measured.</summary>
/// <param name="Passages">That questions are about at any time.</param>
/// <param name="Questions">Counted in each case.</param>
/// <param name="WarmUp">Questions before those, which fill the caches.</param>
public sealed record LoadSettings(int Passages, int Questions, int WarmUp, int AnswerTokens, int Seed)
{
    public static readonly LoadSettings Default = new(200, 60, 150, 40, 20261125);
}
