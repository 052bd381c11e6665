using Rag.Core.Answers;
using Rag.Core.Models;

namespace Rag.Retrieval.Reranking;

/// <summary>
/// A search whose first hits are put in order by a reranker, as many as the time allows; the others keep their order behind them. Scores
/// are handed out anew along the new order: they stay those by words and meaning, whose scale is the same for all questions.
/// </summary>
internal sealed class RerankedSearch(ISearch search, string question, IReranker reranker, RerankingOptions options, TimeProvider time)
    : ISearch
{
    /// <summary>Hits that are read before the clock is looked at again.</summary>
    private const int Slice = 4;

    public DateTimeOffset? AsOf => search.AsOf;

    public string? Reading => search.Reading;

    public int Clauses => search.Clauses;

    public async ValueTask<SearchResult> FindAsync(int top, CancellationToken cancellation)
    {
        if (top == 0)
        {
            return await search.FindAsync(top, cancellation);
        }

        var found = await search.FindAsync(Math.Max(top, options.Depth), cancellation);
        var scores = await ScoreAsync(found.Hits, cancellation);
        var read = found.Hits.Zip(scores).OrderByDescending(pair => pair.Second).Select(pair => pair.First);
        var ranking = found.Hits.Select(hit => hit.Score).OrderDescending().ToList();
        var ordered = read.Concat(found.Hits.Skip(scores.Count)).Take(top);
        return found with { Hits = [.. ordered.Select((hit, i) => hit with { Rank = i + 1, Score = ranking[i] })] };
    }

    public ValueTask<IReadOnlyList<Hit>> GlanceAsync(int top, CancellationToken cancellation) => search.GlanceAsync(top, cancellation);

    /// <summary>Of the first hits, as many as the time allows.</summary>
    private async Task<List<float>> ScoreAsync(IReadOnlyList<Hit> hits, CancellationToken cancellation)
    {
        var budget = TimeSpan.FromMilliseconds(options.BudgetMilliseconds);
        var started = time.GetTimestamp();
        using var late = new CancellationTokenSource(budget, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        var most = Math.Min(options.Depth, hits.Count);
        var scores = new List<float>(most);
        while (scores.Count < most && IsTimeFor(Math.Min(Slice, most - scores.Count)))
        {
            string[] next = [.. hits.Take(most).Skip(scores.Count).Take(Slice).Select(TextOf)];
            try
            {
                scores.AddRange(await reranker.ScoreAsync(search.Reading ?? question, next, stop.Token));
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                break;
            }
        }

        return scores;

        // Hits are about as long as each other, so that those that were read tell how long the next will take.
        bool IsTimeFor(int next) => scores.Count == 0 || time.GetElapsedTime(started) * (scores.Count + next) <= budget * scores.Count;
    }

    /// <summary>Title, a line end, text.</summary>
    private static string TextOf(Hit hit) => hit.Article.Title is { Length: > 0 } title ? $"{title}\n{hit.Chunk.Text}" : hit.Chunk.Text;
}
