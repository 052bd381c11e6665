using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Eval.Adaptation;
using Rag.Eval.Reading;

namespace Rag.Api.Adaptation;

/// <summary>
/// Has the reader answer the same questions from the same passages with two adapters, or none: F1 where a passage holds an accepted answer,
/// and elsewhere whether it says that none does.
/// </summary>
internal sealed class ReaderMeasure(IReader reader, string before, string after, int passages, Func<CancellationToken, Task> rest)
{
    public const string Figure = "f1";

    public async Task<AdaptationScores> RunAsync(IReadOnlyList<EvalCase> cases, ISearcher searcher, CancellationToken cancellation)
    {
        var (first, second) = (new List<double>(cases.Count), new List<double>(cases.Count));
        foreach (var item in cases)
        {
            await rest(cancellation);
            var found = await searcher.FindAsync(item.Question, passages, cancellation);
            var golds = item.Golds ?? [];
            var isAnswerable = AnswerSearch.Holds(found.Hits, golds);
            ReaderCase[] asked = [new(item.Id, item.Question, [.. found.Hits.Select(hit => hit.Text)], golds, isAnswerable)];
            first.Add(await ScoreAsync(asked, before, cancellation));
            second.Add(await ScoreAsync(asked, after, cancellation));
        }

        return new AdaptationScores(first, second);
    }

    private async Task<double> ScoreAsync(ReaderCase[] asked, string adapter, CancellationToken cancellation)
    {
        var options = new AnswerOptions { Adapter = adapter, Generator = AnswerOptions.Reader };
        var score = (await ReaderEvaluation.RunAsync(reader, asked, options, cancellation)).Cases[0];
        return score.Answerable ? score.F1
            : score.Refused ? 1
            : 0;
    }
}
