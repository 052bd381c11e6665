using Microsoft.Extensions.Logging;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion.Articles;
using Rag.Ingestion.Feeds;
using Rag.Ingestion.Indexing;
using Rag.Ingestion.Stories;

namespace Rag.Ingestion;

/// <summary>
/// Files to stored, searchable articles: read, clean, tell new from known, and on through the <see cref="StoringStages{T}"/>.
/// Several runs at once on one store must not
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
    ILogger<IngestPipeline> logger,
    IngestMetrics? metrics = null,
    IStoryAssigner? stories = null
)
{
    public const int MaxFailuresKept = 1000;

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
        var run = new FileRun(ledger, tally, logger);
        var stages = new StoringStages<FileRun>(
            writer,
            embedder,
            readerTokenizer,
            stories ?? NoStories.Instance,
            run,
            metrics ?? IngestMetrics.Unread
        );
        await stages.RunAsync(stop => ReadAsync(files, ledger, tally, stages, run, stop), cancellation).ConfigureAwait(false);

        var result = tally.Finish();
        logger.Finished(result.Elapsed, result.Added, result.Revised, result.Unchanged, result.Failed);
        return result;
    }

    private async Task ReadAsync(
        ArticleFiles files,
        RevisionLedger ledger,
        IngestTally tally,
        StoringStages<FileRun> stages,
        FileRun run,
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
                if (ArticleCleaner.TryClean(found.Draft, out var refusal) is not { } draft)
                {
                    Failed(refusal);
                }
                else
                {
                    read++;
                    if (await ledger.DecideAsync(draft, cancellation).ConfigureAwait(false) is { } article)
                    {
                        changed++;
                        await PutAsync(article).ConfigureAwait(false);
                    }

                    tally.Unchanged(read - changed);
                }
            }
        }

        foreach (var article in await ledger.SettleAsync(cancellation).ConfigureAwait(false))
        {
            tally.Unchanged(read - ++changed);
            await PutAsync(article).ConfigureAwait(false);
        }

        tally.ReadToTheEnd(changed);

        void Failed(string sentence)
        {
            if (tally.Failed(sentence))
            {
                logger.NotRead(sentence);
            }
        }

        async ValueTask PutAsync(Article article)
        {
            tally.Changed(files.BytesRead);
            await stages.PutAsync(new Staged<FileRun>(article, run), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A run over files ends with the first failure of the embedder or the store.</summary>
    private sealed class FileRun(RevisionLedger ledger, IngestTally tally, ILogger logger) : IStoringListener<FileRun>
    {
        public ValueTask StoredAsync(
            IReadOnlyList<Staged<FileRun>> revisions,
            IReadOnlyList<ArticleWrite> writes,
            CancellationToken cancellation
        )
        {
            foreach (var write in writes)
            {
                ledger.Committed(write.Article);
            }

            tally.Stored(writes);
            logger.Stored(writes.Count, writes.Sum(write => write.Chunks.Count));
            return ValueTask.CompletedTask;
        }

        public ValueTask<FailureAnswer> FailedAsync(
            IReadOnlyList<Staged<FileRun>> revisions,
            Exception failure,
            CancellationToken cancellation
        ) => ValueTask.FromResult(FailureAnswer.End);
    }
}
