using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Eval.Datasets;
using Rag.Eval.Metrics;

namespace Rag.Eval.Runs;

/// <summary>Asks a searcher every question of a data set whose articles are stored already.</summary>
public static class RetrievalEvaluation
{
    private const int Depth = 10;
    private const int WarmUpQuestions = 8;

    public static async Task<EvalRun> RunAsync(
        EvalDataset dataset,
        ISearcher searcher,
        TimeProvider time,
        IProgress<double>? progress,
        CancellationToken cancellation
    )
    {
        foreach (var item in dataset.Cases.Take(WarmUpQuestions))
        {
            await searcher.FindAsync(item.Question, Depth, cancellation);
        }

        var results = new List<EvalResult>(dataset.Cases.Count);
        foreach (var item in dataset.Cases)
        {
            var started = time.GetTimestamp();
            var found = await searcher.FindAsync(item.Question, Depth, cancellation);
            var elapsed = time.GetElapsedTime(started).TotalMilliseconds;
            results.Add(new EvalResult(item.Id, item.Kind, Score(dataset.Task, item, found.Hits), elapsed));
            progress?.Report((double)results.Count / dataset.Cases.Count);
        }

        return EvalRun.Of(dataset.Name, results);
    }

    private static IReadOnlyDictionary<string, double> Score(EvalTask task, EvalCase item, IReadOnlyList<Hit> hits) =>
        task switch
        {
            EvalTask.MultiHop => MultiHopScore.Of(hits.Select(hit => hit.Chunk.Text).ToList(), item.Evidence).ToDictionary(),
            _ => SinglePassageScore.Of(hits.Select(hit => hit.Article.SourceId ?? "").ToList(), item.Evidence[0].ArticleId).ToDictionary(),
        };
}
