using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion.Articles;
using Rag.Ingestion.Feeds;
using Rag.Ingestion.Indexing;

namespace Rag.Ingestion;

/// <summary>
/// Files to stored, searchable articles: read, clean, tell new from known, cut, embed, commit. Three stages run at once, joined by bounded
/// channels: embedding alone sets the pace, and memory stays bounded whatever the input's size. Several runs at once on one store must not
/// hold the same articles.
/// </summary>
/// <param name="readerTokenizer">The tokenizer of the model that will read the chunks.</param>
public sealed class IngestPipeline(
    IArticleStore store, IEmbedder embedder, ITokenizer readerTokenizer, TimeProvider clock, ILogger<IngestPipeline> logger)
{
    public const int MaxFailuresKept = 1000;

    private const int ArticlesAhead = 32;

    private const int ArticlesPerCommit = 64;

    private readonly ArticlePreparer _preparer = new(readerTokenizer);

    private readonly BatchEmbedder _embedder = new(embedder);

    /// <summary>
    /// Reads files and folders in the order given. Articles that are stored already, unchanged, are neither embedded nor written. Canceled, it
    /// throws between batches, and what was committed stays; a store that fails ends the run with the store's exception.
    /// </summary>
    public async Task<IngestResult> IngestAsync(IReadOnlyList<string> paths, IProgress<IngestProgress>? progress, CancellationToken cancellation)
    {
        var files = new ArticleFiles(paths);
        var tally = new IngestTally(clock, files.TotalBytes, progress);
        var ledger = new RevisionLedger(store, clock);
        var prepared = Channel.CreateBounded<PreparedArticle>(new BoundedChannelOptions(ArticlesAhead) { SingleReader = true, SingleWriter = true });
        var embedded = Channel.CreateBounded<EmbeddedArticle>(new BoundedChannelOptions(ArticlesPerCommit) { SingleReader = true, SingleWriter = true });

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAll(
            RunStage(() => ReadAsync(files, ledger, tally, prepared.Writer, stop.Token), prepared.Writer.Complete, stop),
            RunStage(() => EmbedAsync(prepared.Reader, embedded.Writer, stop.Token), embedded.Writer.Complete, stop),
            RunStage(() => CommitAsync(embedded.Reader, ledger, tally, stop.Token), _ => { }, stop)).ConfigureAwait(false);

        var result = tally.Finish();
        logger.Finished(result.Elapsed, result.Added, result.Revised, result.Unchanged, result.Failed);
        return result;
    }

    /// <summary>Runs a stage on a thread of the pool; one that fails stops those before it and passes its error to the one after it.</summary>
    private static Task RunStage(Func<Task> stage, Action<Exception?> complete, CancellationTokenSource stop) => Task.Run(async () =>
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
        ArticleFiles files, RevisionLedger ledger, IngestTally tally, ChannelWriter<PreparedArticle> output, CancellationToken cancellation)
    {
        int read = 0, changed = 0;
        foreach (var reading in files.Read(cancellation))
        {
            if (reading is Reading.Failed failed)
            {
                logger.NotRead(failed.Sentence);
                tally.Failed(failed.Sentence);
            }
            else if (reading is Reading.Found found)
            {
                if (ArticleCleaner.Clean(found.Draft) is not { } draft)
                {
                    tally.Failed($"The article \"{found.Draft.Title ?? found.Draft.Url ?? found.Draft.Id}\" holds no visible text.");
                }
                else
                {
                    read++;
                    if (ledger.Decide(draft) is { } article)
                    {
                        changed++;
                        await PrepareAsync(article).ConfigureAwait(false);
                    }

                    tally.Unchanged(read - changed);
                }
            }
        }

        foreach (var article in ledger.Settle())
        {
            tally.Unchanged(read - ++changed);
            await PrepareAsync(article).ConfigureAwait(false);
        }

        tally.ReadToTheEnd(changed);

        ValueTask PrepareAsync(Article article) => output.WriteAsync(_preparer.Prepare(article, files.BytesRead), cancellation);
    }

    private async Task EmbedAsync(ChannelReader<PreparedArticle> input, ChannelWriter<EmbeddedArticle> output, CancellationToken cancellation)
    {
        while (await input.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            var batch = new List<PreparedArticle>();
            for (var texts = 0; texts < BatchEmbedder.TextsWanted && input.TryRead(out var article); texts += article.TextCount)
            {
                batch.Add(article);
            }

            foreach (var article in _embedder.Embed(batch, cancellation))
            {
                await output.WriteAsync(article, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task CommitAsync(ChannelReader<EmbeddedArticle> input, RevisionLedger ledger, IngestTally tally, CancellationToken cancellation)
    {
        while (await input.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            // Two revisions of one article go into two commits: a commit replaces what was stored before it.
            var batch = new List<EmbeddedArticle>();
            var ids = new HashSet<ArticleId>();
            while (batch.Count < ArticlesPerCommit && input.TryPeek(out var next) && ids.Add(next.Write.Article.Id) && input.TryRead(out var article))
            {
                batch.Add(article);
            }

            store.Commit([.. batch.Select(article => article.Write)], cancellation);
            foreach (var article in batch)
            {
                ledger.Committed(article.Write.Article);
            }

            tally.Stored(batch);
            logger.Stored(batch.Count, batch.Sum(article => article.Write.Chunks.Count));
        }
    }
}
