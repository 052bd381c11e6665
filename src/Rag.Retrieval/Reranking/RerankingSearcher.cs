using Rag.Core.Answers;
using Rag.Core.Models;

namespace Rag.Retrieval.Reranking;

/// <summary>A searcher whose first hits a reranker reads and puts in order again. Thread-safe.</summary>
public sealed class RerankingSearcher(ISearcher searcher, IReranker reranker, RerankingOptions options, TimeProvider time) : ISearcher
{
    public async ValueTask<ISearch> ReadAsync(SearchRequest request, CancellationToken cancellation) =>
        new RerankedSearch(await searcher.ReadAsync(request, cancellation), request.Question, reranker, options, time);
}
