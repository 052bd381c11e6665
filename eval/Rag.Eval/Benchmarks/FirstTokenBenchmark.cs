using Rag.Core.Answers;
using Rag.Core.Models;

namespace Rag.Eval.Benchmarks;

/// <summary>
/// Time to the first token, cold against cached: questions over passages that were never seen, then other questions over the same
/// passages, turn by turn in one process so that both see the same machine.
/// </summary>
public sealed class FirstTokenBenchmark(IReader reader, ITokenizer tokenizer)
{
    private const int PassagesPerQuestion = 5;
    private const int Seed = 20261125;

    public async Task<FirstTokenReport> RunAsync(int questions, CancellationToken cancellation)
    {
        var random = new Random(Seed);
        var invented = new InventedPassages(tokenizer, random);
        var cold = new List<double>();
        var cached = new List<double>();
        long coldComputed = 0, cachedComputed = 0;

        // The first rounds compile code and fill the model's pages; they are not counted.
        const int warmUp = 3;
        for (var i = -warmUp; i < questions; i++)
        {
            var passages = Enumerable.Range(0, PassagesPerQuestion).Select(_ => invented.Next()).ToList();
            var first = await AskAsync($"How many people were counted at the {invented.Word()} in the {invented.Word()}?", passages, cancellation);
            var second = await AskAsync($"What was announced about the {invented.Word()} and the {invented.Word()}?", passages, cancellation);
            if (i >= 0)
            {
                cold.Add(first.Timings.FirstToken!.Value.TotalMilliseconds);
                cached.Add(second.Timings.FirstToken!.Value.TotalMilliseconds);
                coldComputed += first.Usage.ComputedTokens;
                cachedComputed += second.Usage.ComputedTokens;
            }
        }

        return new FirstTokenReport(
            questions, Spread.Of(cold), Spread.Of(cached), (double)coldComputed / questions, (double)cachedComputed / questions);
    }

    private Task<Answer> AskAsync(string question, IReadOnlyList<Passage> passages, CancellationToken cancellation) =>
        reader.ReadAsync(question, passages, new AnswerOptions(MaxTokens: 2), cancellation).ToAnswerAsync();
}

/// <summary>Milliseconds to the first token from the question's arrival, and the prompt tokens computed per question.</summary>
public sealed record FirstTokenReport(int Questions, Spread ColdMs, Spread CachedMs, double ColdComputedTokens, double CachedComputedTokens)
{
    public double ColdOverCached => ColdMs.P50 / CachedMs.P50;
}

/// <summary>Percentiles of a sample by nearest rank.</summary>
public sealed record Spread(double P50, double P90, double P95, double P99, double Max)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        double At(double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
        return sorted.Length == 0 ? throw new ArgumentException("There is nothing to take percentiles of.") : new Spread(At(.5), At(.9), At(.95), At(.99), sorted[^1]);
    }
}
