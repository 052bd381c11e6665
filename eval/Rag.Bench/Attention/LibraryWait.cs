namespace Rag.Bench.Attention;

/// <summary>How ONNX Runtime's own threads are set: an engine is measured at the setting that suits it best.</summary>
/// <param name="Threads">Of its pool; our operators in the same graph keep their team.</param>
internal sealed record LibraryWait(int Threads, bool Spins)
{
    /// <summary>All settings that are worth a trial with so many threads of a step.</summary>
    public static IReadOnlyList<LibraryWait> All(int threads) =>
        threads == 1 ? [new(1, false)] : [new(threads, true), new(threads, false), new(1, false)];

    public override string ToString() =>
        Threads == 1 ? "one thread" : $"{Threads} threads, {(Spins ? "spinning" : "asleep while they wait")}";
}
