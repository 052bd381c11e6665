using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Retrieval.Dialogues;
using Rag.Retrieval.Fusion;
using Rag.Retrieval.Questions;
using Rag.Retrieval.Recording;

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
) : ISearcher, ISearchExplainer
{
    private readonly QuestionReader _reader = new(time, questionOptions.Length);

    public async ValueTask<ISearch> ReadAsync(SearchRequest request, CancellationToken cancellation)
    {
        var contents = await index.ContentsAsync(request.Audience.Scopes, cancellation);
        var question = _reader.Read(request.Question, contents.Sources) with
        {
            Carried = options.CarriedWord > 0 ? CarriedWords.For(request.Question, request.Dialogue) : null,
        };
        var plan = SearchPlan.Of(question, options);
        var filter = new ChunkFilter(request.Filter.Sources, request.Filter.From, request.Filter.Until, request.Filter.Languages)
        {
            Scopes = request.Audience.Scopes,
        };
        var before =
            question.Carried is { } carried && options.SameArticle > 0
                ? SearchPlan.Of(_reader.Read(carried.Text, contents.Sources), options)
                : null;
        var now = Search(plan, filter);
        if (request.AsOf is { } past && past < time.GetUtcNow())
        {
            return Then(past);
        }

        return plan.Question.AsOf is { } said ? new SearchThenOrNow(Then(said.Time), now) : now;

        HybridSearch Then(DateTimeOffset moment) => Search(plan with { Question = plan.Question.Then }, filter with { AsOf = moment });

        HybridSearch Search(SearchPlan asked, ChunkFilter within) =>
            SearchFor(asked, within, before is null ? null : SearchFor(before, within, null));

        HybridSearch SearchFor(SearchPlan asked, ChunkFilter within, HybridSearch? earlier) =>
            new(asked, within, contents.Chunks, index, articles, stories, embedder, options, time, earlier);
    }

    public async ValueTask<IReadOnlyList<SearchStanding>> ExplainAsync(
        SearchRequest request,
        IReadOnlyList<ChunkId> chunks,
        int top,
        CancellationToken cancellation
    )
    {
        var recording = await RecordAsync(request, top, chunks.ToHashSet(), cancellation);
        return recording is null
            ? [.. chunks.Select(chunk => new SearchStanding(chunk, null, null, null, false, null))]
            : new SearchExplanation(recording, options, top).Of(chunks);
    }

    /// <summary>Null where the search can find nothing.</summary>
    internal async ValueTask<SearchRecording?> RecordAsync(
        SearchRequest request,
        int top,
        IReadOnlySet<ChunkId> added,
        CancellationToken cancellation
    )
    {
        var search = await ReadAsync(request, cancellation);
        var chosen = search is SearchThenOrNow both ? await both.ChooseAsync(cancellation) : (HybridSearch)search;
        return await chosen.RecordAsync(top, added, cancellation);
    }
}
