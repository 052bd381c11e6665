using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Core.Models;
using Rag.Eval.Datasets;
using Rag.Eval.Runs;
using Rag.Eval.Tuning;
using Rag.Retrieval;
using Rag.Retrieval.Recording;

namespace Rag.Api.Evaluation;

/// <summary>
/// Searches once for each question of a data set, so that it is ranked under any weights without being searched for again.
/// </summary>
internal sealed class TuningRecorder(HybridSearcher searcher, RetrievalOptions options, ITokenizer tokenizer)
{
    private readonly SearchRecorder _recorder = new(searcher);
    private readonly Dictionary<ChunkId, int> _tokens = [];

    /// <exception cref="DatasetException">
    /// No question has evidence, or none of it stands in what is stored.
    /// </exception>
    public async Task<TuningSet> RecordAsync(EvalDataset dataset, int most, Action<double> progress, CancellationToken cancellation)
    {
        var cases = dataset.Cases.Where(item => item.Evidence.Count > 0).Take(most).ToList();
        var questions = new List<TunedQuestion>();
        foreach (var item in cases)
        {
            if (await RecordAsync(item, cancellation) is { } question)
            {
                questions.Add(question);
            }

            progress((double)questions.Count / cases.Count);
        }

        if (!questions.Exists(question => question.Evidence.Any(held => held.Count > 0)))
        {
            throw new DatasetException(
                cases.Count == 0
                    ? $"No question of {dataset.Name} names the article that answers it: there is nothing to tune by."
                    : $"None of the evidence of {dataset.Name} is found in what is stored: "
                        + "ingest its articles first, see 'rag eval corpus'."
            );
        }

        return TuningSet.Of(dataset.Name, questions);
    }

    private async Task<TunedQuestion?> RecordAsync(EvalCase item, CancellationToken cancellation)
    {
        var marks = new EvidenceMarks(item.Evidence);
        var (evidence, tokens) = (new Dictionary<int, IReadOnlyList<int>>(), new Dictionary<int, int>());
        var recorded = await _recorder.RecordAsync(
            new SearchRequest(item.Question),
            TuningSet.Depth,
            (candidate, chunk) =>
            {
                evidence[candidate] = marks.Of(chunk.Chunk.Text, chunk.Article);
                tokens[candidate] = TokensOf(chunk.Chunk);
            },
            cancellation
        );
        return recorded is null
            ? null
            : new TunedQuestion(
                item,
                [.. Enumerable.Range(0, recorded.Count).Select(candidate => evidence.GetValueOrDefault(candidate, []))],
                [.. Enumerable.Range(0, recorded.Count).Select(candidate => tokens.GetValueOrDefault(candidate))],
                (weights, top) => recorded.Rank(RetrievalWeight.OptionsWith(options, weights), top)
            );
    }

    private int TokensOf(Chunk chunk)
    {
        if (!_tokens.TryGetValue(chunk.Id, out var tokens))
        {
            _tokens.Add(chunk.Id, tokens = tokenizer.Count(chunk.Text));
        }

        return tokens;
    }
}
