using Grpc.Core;
using Microsoft.Extensions.Logging;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Core.Nodes;
using Rag.Stores.Qdrant.Calls;
using Rag.Stores.Qdrant.Collections;
using Rag.Stores.Qdrant.Following;
using Rag.Stores.Qdrant.Searching;

namespace Rag.Stores.Qdrant;

/// <summary>
/// The index in Qdrant, beside a store that says what is true. While the collection does not have all that the store acknowledged, or
/// cannot be reached, the store's own index answers by words alone, as <see cref="WordsAloneCandidates"/>. Thread-safe.
/// </summary>
public sealed class QdrantIndex : IChunkIndex, IDisposable
{
    /// <summary>A collection that takes longer to follow is followed while questions are answered by words.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly QdrantStore _store;
    private readonly QdrantCalls _calls;
    private readonly QdrantFollower _follower;
    private readonly QdrantOptions _options;
    private readonly QdrantMetrics _metrics;
    private readonly ILogger _logger;
    private readonly IDisposable _retirement;

    private QdrantIndex(QdrantStore store, QdrantOptions options, QdrantMetrics metrics, TimeProvider clock, ILogger logger)
    {
        (_store, _options, _metrics, _logger) = (store, options, metrics, logger);
        _calls = new QdrantCalls(options, metrics, clock);
        var collections = new CollectionSet(_calls, options, metrics, logger);
        _follower = new QdrantFollower(
            store.Truth,
            store.Changes,
            store.Catalog,
            collections,
            () => store.Renewal?.Successor,
            options,
            metrics,
            clock,
            logger
        );
        _retirement = store.Retirement.Subscribe(TouchAsync);
        Writer = new FollowedWriter(store.Writer, _follower);
        Renewal = store.Renewal is { } renewal ? new FollowedRenewal(renewal, _follower, logger) : null;
    }

    /// <summary>The store's writer, whose writes are in the collection before they are acknowledged.</summary>
    public IArticleWriter Writer { get; }

    /// <summary>The store's; the next embedder's vectors are in a collection of their own before they take charge.</summary>
    public IVectorRenewal? Renewal { get; }

    /// <summary>Whether searches are answered by the collection.</summary>
    public bool IsServing => _follower.IsServing;

    /// <summary>Makes the collection where it is missing, and begins to follow the store.</summary>
    /// <exception cref="StoreUnreachableException">Qdrant does not answer, or not as it should.</exception>
    public static async Task<QdrantIndex> OpenAsync(
        QdrantStore store,
        QdrantOptions options,
        QdrantMetrics metrics,
        TimeProvider clock,
        ILogger logger,
        CancellationToken cancellation
    )
    {
        var index = new QdrantIndex(store, options, metrics, clock, logger);
        try
        {
            await index._follower.StartAsync(s_patience, cancellation).ConfigureAwait(false);
            return index;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            index.Dispose();
            throw QdrantFault.Translated(e, new Uri(options.Url)) ?? e;
        }
    }

    /// <summary>This index, and the store that others change as well.</summary>
    public INodeChanges Behind(INodeChanges store) => new FollowedChanges(store, _follower);

    public ValueTask<IndexContents> ContentsAsync(IReadOnlySet<AccessScope> scopes, CancellationToken cancellation) =>
        _store.Local.ContentsAsync(scopes, cancellation);

    public async ValueTask<IReadOnlyList<Candidate>> SearchAsync(IndexQuery query, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        RequireSound(query);
        if (_follower.Lease() is not { } served)
        {
            return await ByWordsAloneAsync(query, "Qdrant is yet to catch up with the store.", cancellation).ConfigureAwait(false);
        }

        try
        {
            return query.Embedder is { } maker && maker != served.Collection.Embedder.Digest
                ? throw new EmbedderChangedException("Another embedder is in charge than the one that made the question's vectors.")
                : await SearchApartAsync(served, query, cancellation).ConfigureAwait(false);
        }
        catch (RpcException e) when (!QdrantFault.IsPassing(e))
        {
            _follower.Suspect(QdrantFault.Translated(e, new Uri(_options.Url))!.Message);
            return await ByWordsAloneAsync(query, e.Message, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (QdrantFault.IsUnreachable(e) && !cancellation.IsCancellationRequested)
        {
            return await ByWordsAloneAsync(query, e.Message, cancellation).ConfigureAwait(false);
        }
        finally
        {
            served.Release();
        }
    }

    public void Dispose()
    {
        _retirement.Dispose();
        _follower.Dispose();
        _calls.Dispose();
    }

    /// <summary>What is found of all and of each set of outlets, asked for beside each other.</summary>
    private async Task<IReadOnlyList<Candidate>> SearchApartAsync(ServedState served, IndexQuery query, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(query.Apart().Select(part => SearchAsync(served, part, cancellation))).ConfigureAwait(false);
        return found is [var only] ? only : [.. found.SelectMany(candidates => candidates).DistinctBy(candidate => candidate.ChunkId)];
    }

    private async Task<IReadOnlyList<Candidate>> SearchAsync(ServedState served, IndexQuery query, CancellationToken cancellation)
    {
        if (FilterTranslation.Of(query.Filter, served.Generation) is not { } filter)
        {
            return [];
        }

        if (query.Filter.AsOf is { } time)
        {
            using var then = await _store.Truth.HoldAsync(time, cancellation).ConfigureAwait(false);
            return await In(then).RunAsync(cancellation).ConfigureAwait(false);
        }

        return await In(served.Store).RunAsync(cancellation).ConfigureAwait(false);

        QdrantSearch In(IIndexState state) => new(_calls, served.Collection, filter, query, state, _options.Exact);
    }

    private async ValueTask<IReadOnlyList<Candidate>> ByWordsAloneAsync(IndexQuery query, string reason, CancellationToken cancellation)
    {
        // Words find, and the store's vectors score what they found: that costs no scan.
        var found = await _store.Local.SearchAsync(query with { TopDense = 0 }, cancellation).ConfigureAwait(false);
        if (query.TopDense == 0 || query.SubQueries.All(subQuery => subQuery.Vector.IsEmpty))
        {
            return found;
        }

        _metrics.AnsweredByWordsAlone();
        QdrantLog.WordsAlone(_logger, reason);
        return new WordsAloneCandidates(found);
    }

    private void RequireSound(IndexQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfZero(query.SubQueries.Count, nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegative(query.TopLexical, nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegative(query.TopDense, nameof(query));
        query.RequireFewOutlets();
        var dimensions = _store.Truth.Embedder.Dimensions;
        if (query.SubQueries.FirstOrDefault(subQuery => !subQuery.Vector.IsEmpty && subQuery.Vector.Length != dimensions) is { } wrong)
        {
            // Vectors of another embedder are told apart from vectors that are wrong.
            throw query.Embedder is { } maker && maker != _store.Truth.Embedder.Digest
                ? new EmbedderChangedException("Another embedder is in charge than the one that made the question's vectors.")
                : new ArgumentException(
                    $"A query vector has {wrong.Vector.Length} dimensions; the store's vectors have {dimensions}.",
                    nameof(query)
                );
        }
    }

    private ValueTask TouchAsync(IReadOnlyList<ArticleChunk> retired)
    {
        _follower.Touch(retired.Select(chunk => chunk.Article.Id));
        _follower.Nudge();
        return ValueTask.CompletedTask;
    }
}
