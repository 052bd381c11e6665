using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Retrieval.Fusion;
using Rag.Retrieval.Questions;

namespace Rag.Retrieval;

/// <summary>Finds chunks in an index by words and by meaning, and reads them from the store. Thread-safe.</summary>
public sealed class HybridSearcher(
    IChunkIndex index,
    IArticleCatalog articles,
    IEmbedder embedder,
    RetrievalOptions options,
    QuestionOptions questionOptions,
    TimeProvider time,
    IStoryCatalog? stories = null
) : ISearcher
{
    private readonly QuestionReader _reader = new(time, questionOptions.Length);

    public async ValueTask<ISearch> ReadAsync(string question, CancellationToken cancellation)
    {
        var contents = await index.ContentsAsync(cancellation);
        var plan = SearchPlan.Of(_reader.Read(question, contents.Sources), options);
        return new HybridSearch(plan, contents.Chunks, index, articles, stories, embedder, options, time);
    }
}
