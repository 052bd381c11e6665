using System.Threading.Channels;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion.Chunking;
using Rag.Ingestion.Stories;

namespace Rag.Ingestion.Indexing;

/// <summary>
/// Revisions to stored, searchable articles: cut, embed, commit. The stages run beside whoever puts revisions in, joined by bounded
/// channels: embedding alone sets the pace, and memory stays bounded whatever comes.
/// </summary>
/// <param name="readerTokenizer">The tokenizer of the model that will read the chunks.</param>
internal sealed class StoringStages<T>(
    IArticleWriter writer,
    IEmbedder embedder,
    ITokenizer readerTokenizer,
    IStoryAssigner stories,
    IStoringListener<T> listener,
    IngestMetrics metrics
)
{
    /// <summary>A batch of the embedder, of short articles: each has a chunk, and what its story is told by.</summary>
    private const int ArticlesAhead = BatchEmbedder.MostWanted / 2;

    private const int ArticlesPerCommit = 64;

    /// <summary>Some hundred times what so many ordinary articles take.</summary>
    private const long BytesAhead = 256_000_000;

    private readonly ArticleCutter _cutter = new(readerTokenizer);

    private readonly BatchEmbedder _embedder = new(embedder);

    private readonly ByteBudget _ahead = new(BytesAhead);

    private readonly Channel<Cut> _cut = CreateChannel<Cut>(ArticlesAhead);

    private readonly Channel<Embedded> _embedded = CreateChannel<Embedded>(ArticlesPerCommit);

    /// <summary>
    /// Ends once the reading has and everything put in is stored or told as failed; what a stage throws ends all of them.
    /// </summary>
    /// <param name="read">Puts revisions in.</param>
    public async Task RunAsync(Func<CancellationToken, Task> read, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAll(
                RunStage(() => read(stop.Token), _cut.Writer.Complete, stop),
                RunStage(() => EmbedAsync(stop.Token), _embedded.Writer.Complete, stop),
                RunStage(() => CommitAsync(stop.Token), _ => { }, stop)
            )
            .ConfigureAwait(false);
    }

    /// <summary>Cuts the revision and waits until there is room for it. One caller at a time.</summary>
    public async ValueTask PutAsync(Staged<T> revision, CancellationToken cancellation)
    {
        CutArticle cut;
        using (metrics.Time(IngestStage.Cut))
        {
            cut = _cutter.Cut(revision.Article) with { StoryTexts = stories.TextsOf(revision.Article) };
        }

        var weight = WeightOf(cut);
        await _ahead.TakeAsync(weight, cancellation).ConfigureAwait(false);
        await _cut.Writer.WriteAsync(new Cut(revision, cut, weight), cancellation).ConfigureAwait(false);
    }

    private static Channel<TItem> CreateChannel<TItem>(int capacity) =>
        Channel.CreateBounded<TItem>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });

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

    /// <summary>Bytes of the article's text, of the copies that are embedded and stored, and of their vectors.</summary>
    private long WeightOf(CutArticle cut) =>
        3L * sizeof(char) * cut.Article.Body.Length + (long)cut.TextCount * sizeof(float) * embedder.Dimensions;

    private async Task EmbedAsync(CancellationToken cancellation)
    {
        while (await _cut.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            var batch = new List<Cut>();
            for (var texts = 0; texts < _embedder.TextsWanted && _cut.Reader.TryRead(out var next); texts += next.Article.TextCount)
            {
                batch.Add(next);
            }

            await TryAsync(
                    batch,
                    cut => cut.Revision,
                    cut => cut.Weight,
                    async cuts =>
                    {
                        IReadOnlyList<EmbeddedArticle> articles;
                        using (var timer = metrics.Time(IngestStage.Embed))
                        {
                            articles = _embedder.Embed([.. cuts.Select(cut => cut.Article)], cancellation);
                            _embedder.Took(timer.Elapsed);
                        }

                        for (var i = 0; i < cuts.Count; i++)
                        {
                            var embedded = new Embedded(cuts[i], articles[i]);
                            await _embedded.Writer.WriteAsync(embedded, cancellation).ConfigureAwait(false);
                        }
                    },
                    cancellation
                )
                .ConfigureAwait(false);
        }
    }

    private async Task CommitAsync(CancellationToken cancellation)
    {
        while (await _embedded.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            // Two revisions of one article go into two commits: a commit replaces what was stored before it.
            var batch = new List<Embedded>();
            var ids = new HashSet<ArticleId>();
            while (
                batch.Count < ArticlesPerCommit
                && _embedded.Reader.TryPeek(out var next)
                && ids.Add(next.Revision.Article.Id)
                && _embedded.Reader.TryRead(out next)
            )
            {
                batch.Add(next);
            }

            await TryAsync(
                    batch,
                    embedded => embedded.Revision,
                    embedded => embedded.Weight,
                    async embedded =>
                    {
                        var writes = await StoreAsync(embedded, cancellation).ConfigureAwait(false);
                        metrics.CountChunks(writes.Sum(write => write.Chunks.Count));
                        await listener.StoredAsync([.. embedded.Select(one => one.Revision)], writes, cancellation).ConfigureAwait(false);
                        _ahead.Give(embedded.Sum(one => one.Weight));
                    },
                    cancellation
                )
                .ConfigureAwait(false);
        }
    }

    /// <summary>What the embedder of before made is made anew where another took charge meanwhile.</summary>
    private async ValueTask<IReadOnlyList<ArticleWrite>> StoreAsync(IReadOnlyList<Embedded> embedded, CancellationToken cancellation)
    {
        IReadOnlyList<EmbeddedArticle> articles = [.. embedded.Select(one => one.Article)];
        while (true)
        {
            try
            {
                var writes = await stories.AssignAsync(articles, cancellation).ConfigureAwait(false);
                using (metrics.Time(IngestStage.Commit))
                {
                    await writer.CommitAsync(writes, cancellation).ConfigureAwait(false);
                }

                return writes;
            }
            catch (EmbedderChangedException)
            {
                articles = _embedder.Embed([.. embedded.Select(one => one.Cut.Article)], cancellation);
            }
        }
    }

    /// <summary>Does the work for all, or as the listener answers to its failure.</summary>
    private async ValueTask TryAsync<TItem>(
        IReadOnlyList<TItem> items,
        Func<TItem, Staged<T>> revisionOf,
        Func<TItem, long> weightOf,
        Func<IReadOnlyList<TItem>, ValueTask> work,
        CancellationToken cancellation
    )
    {
        try
        {
            await work(items).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            switch (await listener.FailedAsync([.. items.Select(revisionOf)], failure, cancellation).ConfigureAwait(false))
            {
                case FailureAnswer.TryAlone when items.Count > 1:
                    foreach (var item in items)
                    {
                        await TryAsync([item], revisionOf, weightOf, work, cancellation).ConfigureAwait(false);
                    }

                    break;
                case FailureAnswer.LeaveOut:
                    _ahead.Give(items.Sum(weightOf));
                    break;
                default:
                    throw;
            }
        }
    }

    private readonly record struct Cut(Staged<T> Revision, CutArticle Article, long Weight);

    private readonly record struct Embedded(Cut Cut, EmbeddedArticle Article)
    {
        public Staged<T> Revision => Cut.Revision;

        public long Weight => Cut.Weight;
    }
}
