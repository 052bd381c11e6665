using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion.Articles;
using Rag.Ingestion.Chunking;
using Rag.Ingestion.Feeds;
using Rag.Ingestion.Indexing;

namespace Rag.Ingestion;

/// <summary>
/// Files to stored, searchable articles: read, clean, tell new from known, cut, embed, commit. Three stages run at once, joined by bounded
/// channels: embedding alone sets the pace, and memory stays bounded whatever the input's size. Several runs at once on one store must not
/// hold the same articles.
/// </summary>
/// <param name="catalog">Reads the store that <paramref name="writer"/> changes.</param>
/// <param name="readerTokenizer">The tokenizer of the model that will read the chunks.</param>
public sealed class IngestPipeline(
    IArticleCatalog catalog,
    IArticleWriter writer,
    IEmbedder embedder,
    ITokenizer readerTokenizer,
    TimeProvider clock,
    ILogger<IngestPipeline> logger
)
{
    public const int MaxFailuresKept = 1000;

    private const int ArticlesAhead = 32;

    private const int ArticlesPerCommit = 64;

    /// <summary>Some hundred times what so many ordinary articles take.</summary>
    private const long BytesAhead = 256_000_000;

    private readonly ArticleCutter _cutter = new(readerTokenizer);

    private readonly BatchEmbedder _embedder = new(embedder);

    /// <summary>What everybody may read.</summary>
    /// <inheritdoc cref="IngestAsync(IReadOnlyList{string}, AccessScope, IProgress{IngestProgress}?, CancellationToken)"/>
    public Task<IngestResult> IngestAsync(
        IReadOnlyList<string> paths,
        IProgress<IngestProgress>? progress,
        CancellationToken cancellation
    ) => IngestAsync(paths, AccessScope.Public, progress, cancellation);

    /// <summary>
    /// Reads files and folders in the order given. Articles that are stored already, unchanged, are neither embedded nor written. Canceled,
    /// it throws between batches, and what was committed stays; a store that fails ends the run with the store's exception.
    /// </summary>
    /// <param name="scope">Who may read the articles, whatever they say.</param>
    public async Task<IngestResult> IngestAsync(
        IReadOnlyList<string> paths,
        AccessScope scope,
        IProgress<IngestProgress>? progress,
        CancellationToken cancellation
    )
    {
        var files = new ArticleFiles(paths);
        var tally = new IngestTally(clock, files.TotalBytes, progress);
        var ledger = new RevisionLedger(catalog, scope, clock);
        var ahead = new ByteBudget(BytesAhead);
        var cut = CreateChannel<CutArticle>(ArticlesAhead);
        var embedded = CreateChannel<ArticleWrite>(ArticlesPerCommit);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAll(
                RunStage(() => ReadAsync(files, ledger, tally, ahead, cut.Writer, stop.Token), cut.Writer.Complete, stop),
                RunStage(() => EmbedAsync(cut.Reader, embedded.Writer, stop.Token), embedded.Writer.Complete, stop),
                RunStage(() => CommitAsync(embedded.Reader, ledger, tally, ahead, stop.Token), _ => { }, stop)
            )
            .ConfigureAwait(false);

        var result = tally.Finish();
        logger.Finished(result.Elapsed, result.Added, result.Revised, result.Unchanged, result.Failed);
        return result;
    }

    private static Channel<T> CreateChannel<T>(int capacity) =>
        Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });

    /// <summary>
    /// Runs a stage on a thread of the pool; one that fails stops those before it and passes its error to the one after it.
    /// </summary>
    private static Task RunStage(Func<Task> stage, Action<Exception?> complete, CancellationTokenSource stop) =>
        Task.Run(async () =>
        {
            try
            {
                await stage().ConfigureAwait(false);
                complete(null);
            }
            catch (Exception error)
            {
                complete(error);
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        });

    private async Task ReadAsync(
        ArticleFiles files,
        RevisionLedger ledger,
        IngestTally tally,
        ByteBudget ahead,
        ChannelWriter<CutArticle> output,
        CancellationToken cancellation
    )
    {
        int read = 0,
            changed = 0;
        foreach (var result in files.Read(cancellation))
        {
            if (result is ReadResult.Failed failed)
            {
                Failed(failed.Sentence);
            }
            else if (result is ReadResult.Found found)
            {
                if (ArticleCleaner.Clean(found.Draft) is not { } draft)
                {
                    Failed($"The article {NameOf(found.Draft)} holds no visible text.");
                }
                else if (draft.Body.Length > ArticleLimits.Body)
                {
                    Failed(
                        $"The article {NameOf(draft)} has {draft.Body.Length:N0} characters, {ArticleLimits.Body:N0} at most; split it."
                    );
                }
                else
                {
                    read++;
                    if (await ledger.DecideAsync(draft, cancellation).ConfigureAwait(false) is { } article)
                    {
                        changed++;
                        await CutAsync(article).ConfigureAwait(false);
                    }

                    tally.Unchanged(read - changed);
                }
            }
        }

        foreach (var article in await ledger.SettleAsync(cancellation).ConfigureAwait(false))
        {
            tally.Unchanged(read - ++changed);
            await CutAsync(article).ConfigureAwait(false);
        }

        tally.ReadToTheEnd(changed);

        void Failed(string sentence)
        {
            if (tally.Failed(sentence))
            {
                logger.NotRead(sentence);
            }
        }

        async ValueTask CutAsync(Article article)
        {
            tally.Changed(files.BytesRead);
            var cut = _cutter.Cut(article);
            await ahead.TakeAsync(WeightOf(article, cut.TextCount), cancellation).ConfigureAwait(false);
            await output.WriteAsync(cut, cancellation).ConfigureAwait(false);
        }
    }

    private static string NameOf(ArticleDraft draft) => OneLine.Quoted(draft.Title, draft.Url, draft.Id);

    /// <summary>Bytes of the article's text, of the copies that are embedded and stored, and of their vectors.</summary>
    private long WeightOf(Article article, int texts) =>
        3L * sizeof(char) * article.Body.Length + (long)texts * sizeof(float) * embedder.Dimensions;

    private async Task EmbedAsync(ChannelReader<CutArticle> input, ChannelWriter<ArticleWrite> output, CancellationToken cancellation)
    {
        while (await input.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            var batch = new List<CutArticle>();
            for (var texts = 0; texts < BatchEmbedder.TextsWanted && input.TryRead(out var article); texts += article.TextCount)
            {
                batch.Add(article);
            }

            foreach (var write in _embedder.Embed(batch, cancellation))
            {
                await output.WriteAsync(write, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task CommitAsync(
        ChannelReader<ArticleWrite> input,
        RevisionLedger ledger,
        IngestTally tally,
        ByteBudget ahead,
        CancellationToken cancellation
    )
    {
        while (await input.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            // Two revisions of one article go into two commits: a commit replaces what was stored before it.
            var batch = new List<ArticleWrite>();
            var ids = new HashSet<ArticleId>();
            while (batch.Count < ArticlesPerCommit && input.TryPeek(out var next) && ids.Add(next.Article.Id) && input.TryRead(out next))
            {
                batch.Add(next);
            }

            await writer.CommitAsync(batch, cancellation).ConfigureAwait(false);
            foreach (var write in batch)
            {
                ledger.Committed(write.Article);
                ahead.Give(WeightOf(write.Article, write.Chunks.Sum(chunk => 1 + chunk.Windows.Count)));
            }

            tally.Stored(batch);
            logger.Stored(batch.Count, batch.Sum(write => write.Chunks.Count));
        }
    }
}
