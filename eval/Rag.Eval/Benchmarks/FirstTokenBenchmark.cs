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
