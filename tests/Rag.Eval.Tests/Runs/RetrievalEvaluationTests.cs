using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Eval.Datasets;
using Rag.Eval.Runs;

namespace Rag.Eval.Tests.Runs;

public class RetrievalEvaluationTests
{
    [Fact]
    public async Task Run_SinglePassages_AreTheRightOnesByTheDataSetsOwnIds()
    {
        var cases = new EvalCase("q", "Which?", "any", [new Evidence("paragraph-7", null)]);
        var dataset = new EvalDataset("set", EvalTask.SinglePassage, [], [cases]);

        var run = await RetrievalEvaluation.RunAsync(
            dataset,
            new FixedSearcher(),
            TimeProvider.System,
            null,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(0.5, run.Metrics["mrr@10"]);
    }

    private sealed class FixedSearcher : ISearcher, ISearch
    {
        public DateTimeOffset? AsOf => null;

        public ValueTask<ISearch> ReadAsync(SearchRequest request, CancellationToken cancellation) => ValueTask.FromResult<ISearch>(this);

        public ValueTask<SearchResult> FindAsync(int top, CancellationToken cancellation) =>
            ValueTask.FromResult(new SearchResult([HitOf(1, null), HitOf(2, "paragraph-7")], 2));

        public ValueTask<IReadOnlyList<Hit>> GlanceAsync(int top, CancellationToken cancellation) => throw new NotSupportedException();

        private static Hit HitOf(int rank, string? sourceId)
        {
            var id = ArticleId.Of(sourceId ?? "a page");
            var article = new Article(id, 1, null, null, null, null, null, null, null, default, default, "Text.", "", SourceId: sourceId);
            return new Hit(rank, 1, new Chunk(new ChunkId(rank), id, 1, 0, 0, 5, "Text."), article);
        }
    }
}
