using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Prompting;

namespace Rag.Answering;

/// <summary>
/// KV lives and dies with the article: from its construction on, whatever the store retires is forgotten by assembler and engine before the
/// write is acknowledged. An article that was being read will be read again: its new revision is got ready in idle time. Thread-safe.
/// </summary>
public sealed class PassagePurge : IDisposable
{
    private readonly IArticleCatalog _articles;
    private readonly PromptAssembler _assembler;
    private readonly IEngine _engine;
    private readonly PassageWarming _warming;
    private readonly IDisposable _subscription;

    public PassagePurge(IArticleCatalog articles, IChunkRetirement retirement, PromptAssembler assembler, IEngine engine, PassageWarming warming)
    {
        _articles = articles;
        _assembler = assembler;
        _engine = engine;
        _warming = warming;
        _subscription = retirement.Subscribe(PurgeAsync);
    }

    /// <summary>
    /// To be called when a question has been answered: passages that were retired after it found them, and before the engine had it, were
    /// cached anew by it.
    /// </summary>
    public async Task PurgeRetiredAsync(IReadOnlyList<Passage> passages)
    {
        var found = passages.Where(passage => passage.Hit is not null).ToList();
        var stored = await _articles.FindChunksAsync([.. found.Select(passage => passage.Hit!.Chunk.Id)], CancellationToken.None).ConfigureAwait(false);
        var retired = found.Where(passage => !stored.ContainsKey(passage.Hit!.Chunk.Id)).ToList();
        if (retired.Count > 0)
        {
            await _engine.PurgeAsync([.. retired.Select(_assembler.Forget)], CancellationToken.None).ConfigureAwait(false);
        }
    }

    public void Dispose() => _subscription.Dispose();

    /// <summary>Takes no longer than the step that runs.</summary>
    private async ValueTask PurgeAsync(IReadOnlyList<ArticleChunk> retired)
    {
        PromptPart[] parts = [.. retired.Select(chunk => _assembler.Forget(Passage.From(chunk)))];
        var cached = _engine.CachedTokens(parts, TenantScope.Public);
        await _engine.PurgeAsync(parts, CancellationToken.None).ConfigureAwait(false);
        foreach (var article in retired.Where((_, i) => cached[i] > 0).Select(chunk => chunk.Article.Id).Distinct())
        {
            await _warming.WarmArticleAsync(article, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
