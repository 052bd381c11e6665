using Rag.Answering.Generators;
using Rag.Answering.Guard;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Prompting;

namespace Rag.Answering;

/// <summary>
/// KV lives and dies with the article: chunks that the store retires are forgotten by assembler and engine before the write is
/// acknowledged. An article that was being read will be read again: its new revision is got ready in idle time. Thread-safe.
/// </summary>
public sealed class PassagePurge(
    IArticleCatalog articles,
    IChunkRetirement retirement,
    PromptAssembler assembler,
    IEngine engine,
    PassageWarming warming,
    ReuseGuard? guard = null,
    GeneratorModels? generators = null
) : IDisposable
{
    private readonly Lock _lock = new();
    private IDisposable? _subscription;

    /// <summary>From here until disposal every chunk that the store retires is purged. Further calls change nothing.</summary>
    public void Subscribe()
    {
        lock (_lock)
        {
            _subscription ??= retirement.Subscribe(PurgeAsync);
        }
    }

    /// <summary>
    /// To be called when a question has been answered: passages that were retired after they were found, and before the engine had the
    /// question, were cached anew by it; those of earlier revisions, which a question about the past has found, are not kept either.
    /// </summary>
    public async Task PurgeRetiredAsync(IReadOnlyList<Passage> passages)
    {
        var found = passages.OfType<StoredPassage>().ToList();
        var stored = await articles
            .FindChunksAsync([.. found.Select(passage => passage.Chunk.Id)], CancellationToken.None)
            .ConfigureAwait(false);
        var retired = found.Where(passage => !stored.ContainsKey(passage.Chunk.Id)).ToList();
        if (retired.Count > 0)
        {
            PromptPart[] parts = [.. retired.Select(assembler.Forget)];
            guard?.Forget(parts);
            await engine.PurgeAsync(parts, CancellationToken.None).ConfigureAwait(false);
            await PurgeGeneratorsAsync(retired).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _subscription?.Dispose();
        }
    }

    /// <summary>
    /// A generator that is loaded meanwhile has read nothing yet; what it then reads of passages that were found before is forgotten when
    /// that question has been answered.
    /// </summary>
    private async Task PurgeGeneratorsAsync(IReadOnlyList<StoredPassage> passages)
    {
        foreach (var generator in generators?.Loaded ?? [])
        {
            await generator
                .Engine.PurgeAsync([.. passages.Select(generator.Assembler.Forget)], CancellationToken.None)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Takes no longer than the steps that run.</summary>
    private async ValueTask PurgeAsync(IReadOnlyList<ArticleChunk> retired)
    {
        StoredPassage[] passages = [.. retired.Select(chunk => new StoredPassage(chunk.Chunk, chunk.Article))];
        PromptPart[] parts = [.. passages.Select(assembler.Forget)];
        guard?.Forget(parts);
        var cached = engine.CachedTokens(parts);
        await engine.PurgeAsync(parts, CancellationToken.None).ConfigureAwait(false);
        await PurgeGeneratorsAsync(passages).ConfigureAwait(false);
        foreach (var article in retired.Where((_, i) => cached[i] > 0).Select(chunk => chunk.Article.Id).Distinct())
        {
            await warming.WarmArticleAsync(article, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
