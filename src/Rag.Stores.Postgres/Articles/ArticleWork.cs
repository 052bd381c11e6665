using System.Runtime.InteropServices;
using Npgsql;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Vectors;
using Rag.Stores.Postgres.Index;

namespace Rag.Stores.Postgres.Articles;

/// <summary>The statements of one commit or removal, in a transaction, and what they leave to be told. Made for one attempt.</summary>
/// <param name="process">Of the writer.</param>
internal sealed class ArticleWork(NpgsqlConnection connection, int process, CancellationToken cancellation)
{
    private readonly HashSet<long> _added = [];
    private readonly List<ArticleChunk> _retired = [];
    private readonly List<ArticleChunk> _forgotten = [];
    private bool _hasChanged;

    /// <summary>An article has other readers now: its earlier revisions are for nobody then.</summary>
    private bool _movesScope;

    /// <summary>
    /// What the subscribers are to forget: chunks retired now, and those that earlier revisions had and that are kept no longer.
    /// </summary>
    public IReadOnlyList<ArticleChunk> Untold => [.. _forgotten, .. _retired];

    /// <summary>To be called first: other writers wait until the transaction ends.</summary>
    public async ValueTask BeginAsync() =>
        await connection.ExecuteAsync(ArticleSql.Turn, [PostgresSchema.LockClass], cancellation).ConfigureAwait(false);

    /// <exception cref="ArgumentException">A later revision is stored.</exception>
    public async ValueTask PutAsync(ArticleWrite write)
    {
        cancellation.ThrowIfCancellationRequested();
        var article = write.Article;
        _hasChanged = true;
        await using var batch = new NpgsqlBatch(connection);
        if (await FindAsync(article.Id).ConfigureAwait(false) is var (number, stored))
        {
            await ReplaceAsync(batch, number, stored, article).ConfigureAwait(false);
        }
        else
        {
            batch.Add(ArticleSql.Unbury, article.Id.Value);
            Log(batch, article, ArticleChangeKind.Added, article.RevisedAt);
        }

        batch.Add(ArticleSql.Put, ArticleRow.Values(article));
        if (write.Story is { } story)
        {
            batch.Add(ArticleSql.PutStory, article.Id.Value, story.Story.Value, ArticleRow.Time(story.At), story.Signature);
        }

        foreach (var chunk in write.Chunks)
        {
            var vectors = MemoryMarshal.AsBytes(HalfRows.Of(chunk.Vector, chunk.Windows).AsSpan()).ToArray();
            batch.Add(ArticleSql.AddChunk, article.Id.Value, chunk.Ordinal, chunk.Start, chunk.End, chunk.Text, vectors);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        do
        {
            _added.UnionWith(await reader.RowsAsync(static row => row.GetInt64(0), cancellation).ConfigureAwait(false));
        } while (await reader.NextResultAsync(cancellation).ConfigureAwait(false));
    }

    /// <summary>The article as it was; null, and nothing changes, where there is none.</summary>
    public async ValueTask<Article?> DeleteAsync(ArticleId id)
    {
        if (await FindAsync(id).ConfigureAwait(false) is not var (number, stored))
        {
            return null;
        }

        _hasChanged = true;
        _forgotten.AddRange(
            await connection.QueryAsync(ArticleSql.PastChunksOf, [id.Value], ArticleRows.ArticleChunk, cancellation).ConfigureAwait(false)
        );
        await RetireAsync(stored).ConfigureAwait(false);
        await RemoveNextVectorsAsync().ConfigureAwait(false);
        await connection.ExecuteAsync(ArticleSql.Delete, [number], cancellation).ConfigureAwait(false);
        return stored;
    }

    public async ValueTask BuryAsync(Article article, Retraction retraction)
    {
        object?[] tombstone =
        [
            article.Id.Value,
            article.Revision,
            article.Url,
            article.SourceId,
            article.Title,
            article.Source,
            ArticleRow.Time(article.FirstSeenAt),
            article.Scope.Value,
            article.ContentHash,
            ArticleRow.Time(retraction.At),
            retraction.Reason,
        ];
        await connection.ExecuteAsync(ArticleSql.Bury, tombstone, cancellation).ConfigureAwait(false);
    }

    public async ValueTask LogAsync(Article article, ArticleChangeKind kind, DateTimeOffset at)
    {
        await using var batch = new NpgsqlBatch(connection);
        Log(batch, article, kind, at);
        await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>At most so many revisions that were replaced before this time, the longest replaced first; how many there were.</summary>
    public async ValueTask<int> ForgetRevisionsAsync(DateTimeOffset before, int most)
    {
        var revisions = await connection
            .QueryAsync(
                ArticleSql.ReplacedBefore,
                [ArticleRow.Time(before), most],
                static row => (Article: row.GetInt64(0), Revision: row.GetInt32(1)),
                cancellation
            )
            .ConfigureAwait(false);
        foreach (var (article, revision) in revisions)
        {
            object?[] name = [article, revision];
            _forgotten.AddRange(
                await connection
                    .QueryAsync(ArticleSql.PastChunksOfRevision, name, ArticleRows.ArticleChunk, cancellation)
                    .ConfigureAwait(false)
            );
            await connection.ExecuteAsync(ArticleSql.ForgetRevision, name, cancellation).ConfigureAwait(false);
        }

        await RemoveNextVectorsAsync().ConfigureAwait(false);
        return revisions.Count;
    }

    /// <summary>
    /// The last of the statements: indexes are to follow, and until the subscribers were told, a kill must not let them miss what is gone.
    /// </summary>
    /// <param name="switches">How often another embedder had taken charge when the vectors were looked at.</param>
    /// <exception cref="EmbedderChangedException">Another one has meanwhile.</exception>
    public async ValueTask EndAsync(long switches)
    {
        if (!_hasChanged && _forgotten.Count == 0)
        {
            return;
        }

        object?[] past = [_movesScope || _forgotten.Count > 0 ? 1L : 0L];
        var (write, now) = (
            await connection
                .QueryAsync(IndexSql.NextWrite, past, row => (row.GetInt64(0), row.GetInt64(1)), cancellation)
                .ConfigureAwait(false)
        )[0];
        if (now != switches)
        {
            throw new EmbedderChangedException("Another process has put another embedder in charge: start this one again.");
        }

        if (Untold is { Count: > 0 } untold)
        {
            await RetiredChunks.NoteAsync(connection, untold, write, process, cancellation).ConfigureAwait(false);
        }
    }

    private static void Log(NpgsqlBatch batch, Article article, ArticleChangeKind kind, DateTimeOffset at) =>
        batch.Add(ArticleSql.Log, article.Id.Value, article.Revision, ArticleRow.Name(kind), article.Scope.Value, ArticleRow.Time(at));

    private async ValueTask<(long Number, Article Article)?> FindAsync(ArticleId id) =>
        await connection.QueryAsync(ArticleSql.Find, [id.Value], ArticleRows.Numbered, cancellation).ConfigureAwait(false) is [var found]
            ? found
            : null;

    private async ValueTask ReplaceAsync(NpgsqlBatch batch, long number, Article stored, Article article)
    {
        if (article.Revision < stored.Revision)
        {
            throw ArticleChecks.TakesBack(article, stored);
        }

        _movesScope |= article.Scope != stored.Scope;
        await RetireAsync(stored).ConfigureAwait(false);
        if (article.Revision > stored.Revision)
        {
            batch.Add(ArticleSql.KeepRevision, number, ArticleRow.Time(article.RevisedAt));
            batch.Add(ArticleSql.KeepChunks, number, stored.Revision);
            Log(batch, article, ArticleChecks.KindOf(article), article.RevisedAt);
        }

        batch.Add(ArticleSql.DeleteChunks, number);
    }

    /// <summary>A chunk that the same transaction added was never searchable: it vanishes without being retired.</summary>
    private async ValueTask RetireAsync(Article stored)
    {
        var chunks = await connection
            .QueryAsync(ArticleSql.ChunksOf, [stored.Id.Value], ArticleRows.Chunk, cancellation)
            .ConfigureAwait(false);
        _retired.AddRange(chunks.Where(chunk => !_added.Contains(chunk.Id.Value)).Select(chunk => new ArticleChunk(chunk, stored)));
    }

    /// <summary>Chunks of an article that goes, and of revisions that are forgotten, leave nothing.</summary>
    private async ValueTask RemoveNextVectorsAsync()
    {
        object?[] gone = [Untold.Select(chunk => chunk.Chunk.Id.Value).ToArray()];
        await connection.ExecuteAsync(RenewalSql.RemoveOf, gone, cancellation).ConfigureAwait(false);
    }
}
