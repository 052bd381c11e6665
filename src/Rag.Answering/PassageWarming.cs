using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Text;
using Rag.Engine;
using Rag.Prompting;

namespace Rag.Answering;

/// <summary>
/// Gets passages ready before they are asked for, in time that no question needs: the likely hits of a question that is still being looked
/// up, the passages of the suggested questions, the new revision of an article that is being read. Thread-safe.
/// </summary>
public sealed class PassageWarming(
    ISearcher searcher,
    IArticleCatalog articles,
    PromptAssembler assembler,
    IEngine engine,
    PromptOptions options,
    TenantAdapters? adapters = null
)
{
    /// <summary>What is got ready for nobody in particular is got ready for questions from everybody.</summary>
    private static readonly AnswerOptions s_everybody = new();

    private readonly TenantAdapters _adapters = adapters ?? TenantAdapters.None;

    /// <summary>
    /// Begins with the first passages of a guess at the question's hits; null where none is to be guessed. Passages that the question then
    /// asks the engine for are finished for it; the rest stops with the disposal.
    /// </summary>
    /// <param name="asked">How the question is to be answered: by which adapter, above all.</param>
    public async ValueTask<IDisposable?> GuessAsync(ISearch search, AnswerOptions asked, CancellationToken cancellation)
    {
        if (options.SpeculativePassages == 0)
        {
            return null;
        }

        var hits = await search.GlanceAsync(options.SpeculativePassages, cancellation);
        return hits.Count == 0 ? null : Warm(hits, WarmingPriority.Speculative, asked);
    }

    /// <summary>
    /// The passages of questions that are likely to be asked; completes when all are cached or nothing more can be done for them.
    /// </summary>
    public async Task WarmQuestionsAsync(IEnumerable<string> questions, CancellationToken cancellation)
    {
        foreach (var question in questions)
        {
            var result = await searcher.FindAsync(question, options.Passages, cancellation);
            using var warming = Warm(result.Hits, WarmingPriority.Background, s_everybody);
            if (warming is null)
            {
                return;
            }

            await warming.Completion.WaitAsync(cancellation);
        }
    }

    /// <summary>The chunks of an article's latest revision.</summary>
    public async ValueTask WarmArticleAsync(ArticleId id, CancellationToken cancellation)
    {
        if (await articles.FindAsync(id, cancellation) is { } article)
        {
            var chunks = await articles.ChunksOfAsync(id, cancellation);
            Warm(chunks.Select(chunk => new StoredPassage(chunk, article)), WarmingPriority.Background, s_everybody);
        }
    }

    /// <summary>Null where the adapter of whom it is for is not loaded: the question itself will be refused for that.</summary>
    private IWarming? Warm(IEnumerable<Passage> passages, WarmingPriority priority, AnswerOptions asked)
    {
        var adapter = _adapters.Of(asked);
        try
        {
            return engine.Warm([.. passages.Where(IsRead).Select(assembler.PartOf)], priority, adapter);
        }
        catch (ArgumentException) when (adapter is not null)
        {
            return null;
        }
    }

    /// <summary>What is in another language than the models read is never put before one.</summary>
    private static bool IsRead(Passage passage) => passage is not StoredPassage stored || ReadLanguages.AreRead(stored.Article.Language);
}
