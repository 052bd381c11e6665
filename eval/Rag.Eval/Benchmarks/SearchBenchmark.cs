using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Eval.Runs;

namespace Rag.Eval.Benchmarks;

/// <summary>How long a search takes over what is stored, one question after the other, with the embedder alone as the baseline.</summary>
public sealed class SearchBenchmark(ISearcher searcher, IEmbedder embedder, TimeProvider time)
{
    private const int Depth = 10;
    private const int WarmUpQuestions = 20;

    /// <param name="questions">At least one; each is searched once, after a warm-up with the first of them.</param>
    public async Task<SearchBenchmarkReport> RunAsync(IReadOnlyList<string> questions, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(questions.Count);
        foreach (var question in questions.Take(WarmUpQuestions))
        {
            await searcher.FindAsync(question, Depth, cancellation);
        }

        var searches = new List<double>(questions.Count);
        var embeddings = new List<double>(questions.Count);
        foreach (var question in questions)
        {
            var started = time.GetTimestamp();
            await searcher.FindAsync(question, Depth, cancellation);
            searches.Add(time.GetElapsedTime(started).TotalMilliseconds);

            started = time.GetTimestamp();
            embedder.EmbedQuestion(question, cancellation);
            embeddings.Add(time.GetElapsedTime(started).TotalMilliseconds);
        }

        return new SearchBenchmarkReport(questions.Count, LatencySummary.Of(searches), LatencySummary.Of(embeddings));
    }
}
