using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Prompting;

namespace Rag.Answering;

/// <summary>
/// KV lives and dies with the article: from its construction on, whatever the store retires is forgotten by assembler and engine before the
/// store's call returns. An article that was being read will be read again: its new revision is got ready in idle time. Thread-safe.
/// </summary>
public sealed class PassagePurge : IDisposable
{
    private readonly IArticleStore _articles;
    private readonly PromptAssembler _assembler;
    private readonly IEngine _engine;
    private readonly PassageWarming _warming;

    public PassagePurge(IArticleStore articles, PromptAssembler assembler, IEngine engine, PassageWarming warming)
    {
        _articles = articles;
        _assembler = assembler;
        _engine = engine;
        _warming = warming;
        _articles.ChunksRetired += Purge;
    }

    /// <summary>
    /// To be called when a question has been answered: passages that were retired after it found them, and before the engine had it, were
    /// cached anew by it.
    /// </summary>
    public async Task PurgeRetiredAsync(IReadOnlyList<Passage> passages)
    {
        var retired = passages.Where(passage => passage.Hit is { } hit && _articles.GetChunk(hit.Chunk.Id) is null).ToList();
        if (retired.Count > 0)
        {
            await PurgeAsync(retired).ConfigureAwait(false);
        }
    }

    public void Dispose() => _articles.ChunksRetired -= Purge;

    /// <summary>Blocks for at most the step that runs: the store's call is synchronous, and who wrote is to be told only then.</summary>
    private void Purge(IReadOnlyList<RetiredChunk> retired)
    {
        PromptPart[] parts = [.. retired.Select(chunk => _assembler.Forget(Passage.From(chunk)))];
        var cached = _engine.CachedTokens(parts, TenantScope.Public);
        _engine.PurgeAsync(parts, CancellationToken.None).GetAwaiter().GetResult();
        foreach (var article in retired.Where((_, i) => cached[i] > 0).Select(chunk => chunk.Article.Id).Distinct())
        {
            _warming.WarmArticle(article);
        }
    }

    private Task PurgeAsync(IEnumerable<Passage> passages) =>
        _engine.PurgeAsync([.. passages.Select(_assembler.Forget)], CancellationToken.None);
}
