using Rag.Core.Answers;
using Rag.Core.Models;

namespace Rag.Bench.Engine;

/// <summary>
/// Measures the time to the first token, cold and cached: a question over passages that were never seen, then another question over the
/// same passages. Both kinds take turns in one process, so that both see the same machine.
/// </summary>
internal sealed class FirstTokenBenchmark(IReader reader, ITokenizer tokenizer)
{
    private const int PassagesPerQuestion = 5;
    private const int Seed = 20261125;

    public async Task<FirstTokenReport> RunAsync(int questions, CancellationToken cancellation)
    {
        var random = new Random(Seed);
        var invented = new InventedPassages(tokenizer, random);
        var cold = new List<double>();
        var cached = new List<double>();
        long coldComputed = 0,
            cachedComputed = 0;

        // The first rounds are not counted: they compile code and read the model's weights into memory.
        const int warmUp = 3;
        for (var i = -warmUp; i < questions; i++)
        {
            var passages = Enumerable.Range(0, PassagesPerQuestion).Select(_ => invented.Next()).ToList();
            var counted = $"How many people were counted at the {invented.Word()} in the {invented.Word()}?";
            var first = await AskAsync(counted, passages, cancellation);
            var announced = $"What was announced about the {invented.Word()} and the {invented.Word()}?";
            var second = await AskAsync(announced, passages, cancellation);
            if (i >= 0)
            {
                cold.Add(first.Timings.FirstToken!.Value.TotalMilliseconds);
                cached.Add(second.Timings.FirstToken!.Value.TotalMilliseconds);
                coldComputed += first.Usage.ComputedTokens;
                cachedComputed += second.Usage.ComputedTokens;
            }
        }

        return new FirstTokenReport(questions, cold, cached, (double)coldComputed / questions, (double)cachedComputed / questions);
    }

    private Task<Answer> AskAsync(string question, IReadOnlyList<Passage> passages, CancellationToken cancellation) =>
        reader.ReadAsync(question, passages, new AnswerOptions(MaxTokens: 2), cancellation).ToAnswerAsync();
}
