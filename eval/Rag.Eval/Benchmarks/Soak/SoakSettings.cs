namespace Rag.Eval.Benchmarks.Soak;

/// <param name="OverCapacity">Questions asked over questions that the machine can answer.</param>
/// <param name="Passages">That questions are about.</param>
public sealed record SoakSettings(TimeSpan Duration, double OverCapacity, int Passages, int Seed)
{
    public static readonly SoakSettings Default = new(TimeSpan.FromMinutes(20), 2, 300, 20261125);
}
