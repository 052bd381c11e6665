using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Prompting;

namespace Rag.Answering;

/// <summary>
/// KV lives and dies with the article: chunks that the store retires are forgotten by assembler and engine before the store's call returns.
/// An article that was being read will be read again: its new revision is got ready in idle time. Thread-safe.
/// </summary>
public sealed class PassagePurge(IArticleStore articles, PromptAssembler assembler, IEngine engine, PassageWarming warming) : IDisposable
{
    private int _isSubscribed;

    /// <summary>From here until disposal every chunk that the store retires is purged. Further calls change nothing.</summary>
    public void Subscribe()
    {
        if (Interlocked.Exchange(ref _isSubscribed, 1) == 0)
        {
            articles.ChunksRetired += Purge;
        }
    }

    /// <summary>
    /// To be called when a question has been answered: passages that were retired after they were found, and before the engine had the
    /// question, were cached anew by it.
    /// </summary>
    public async Task PurgeRetiredAsync(IReadOnlyList<Passage> passages)
    {
        var retired = passages.OfType<StoredPassage>().Where(passage => articles.GetChunk(passage.Chunk.Id) is null).ToList();
        if (retired.Count > 0)
        {
            await engine.PurgeAsync([.. retired.Select(assembler.Forget)], CancellationToken.None).ConfigureAwait(false);
        }
    }

    public void Dispose() => articles.ChunksRetired -= Purge;

    /// <summary>
    /// Blocks for at most the step that runs: the store's call is synchronous, and the writer is to be told only after the purge.
    /// </summary>
    private void Purge(IReadOnlyList<RetiredChunk> retired)
    {
        PromptPart[] parts = [.. retired.Select(chunk => assembler.Forget(new StoredPassage(chunk.Chunk, chunk.Article)))];
        var cached = engine.CachedTokens(parts, TenantScope.Public);
        engine.PurgeAsync(parts, CancellationToken.None).GetAwaiter().GetResult();
        foreach (var article in retired.Where((_, i) => cached[i] > 0).Select(chunk => chunk.Article.Id).Distinct())
        {
            warming.WarmArticle(article);
        }
    }
}
