using Microsoft.Extensions.Logging;
using Qdrant.Client;
using Qdrant.Client.Grpc;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Stores.Qdrant.Calls;
using Rag.Stores.Qdrant.Points;

namespace Rag.Stores.Qdrant.Collections;

/// <summary>The collections of this program, one for each embedder, and the alias that names the one in use.</summary>
internal sealed class CollectionSet(QdrantCalls calls, QdrantOptions options, QdrantMetrics metrics, ILogger logger)
{
    /// <summary>Rises when points are made otherwise: another version is another collection.</summary>
    private const int Version = 1;

    private const int ShownDigits = 12;

    /// <summary>The scope's first, so that the graph is made for each tenant; all before the first point.</summary>
    private static readonly (string Field, PayloadSchemaType Type, PayloadIndexParams? Parameters)[] s_indexes =
    [
        (
            Fields.Scope,
            PayloadSchemaType.Keyword,
            new PayloadIndexParams { KeywordIndexParams = new KeywordIndexParams { IsTenant = true } }
        ),
        (Fields.Article, PayloadSchemaType.Keyword, null),
        (Fields.Source, PayloadSchemaType.Keyword, null),
        (Fields.Language, PayloadSchemaType.Keyword, null),
        (
            Fields.PublishedAt,
            PayloadSchemaType.Datetime,
            new PayloadIndexParams { DatetimeIndexParams = new DatetimeIndexParams { IsPrincipal = true } }
        ),
        (Fields.RevisedAt, PayloadSchemaType.Datetime, null),
        (Fields.HeldUntil, PayloadSchemaType.Datetime, null),
        (Fields.Since, PayloadSchemaType.Integer, null),
        (Fields.Until, PayloadSchemaType.Integer, null),
    ];

    private string Prefix => $"{options.Collection}_v{Version}_";

    public string NameFor(EmbedderRecord embedder)
    {
        var digest = new string([.. embedder.Digest.Where(char.IsAsciiLetterOrDigit)]).ToLowerInvariant();
        return Prefix + (digest.Length <= ShownDigits ? digest : digest[..ShownDigits]);
    }

    /// <summary>Within the time of a search: whoever starts does not wait long for a server that says nothing.</summary>
    public Task RequireServerAsync(CancellationToken cancellation) =>
        calls.AskAsync("health", (client, token) => client.HealthAsync(token), cancellation);

    /// <summary>The embedder's collection, made with its indexes where it is missing.</summary>
    /// <exception cref="StoreUnreachableException">There is one of this name that is not as this program makes it.</exception>
    public async Task<QdrantCollection> OpenAsync(EmbedderRecord embedder, CancellationToken cancellation)
    {
        var name = NameFor(embedder);
        if (!await ExistsAsync(name, cancellation).ConfigureAwait(false))
        {
            await calls
                .ReadAsync("create", (client, token) => CreateAsync(client, name, embedder, token), cancellation)
                .ConfigureAwait(false);
            QdrantLog.Made(logger, name, embedder.Dimensions);
        }

        var info = await calls
            .ReadAsync("info", (client, token) => client.GetCollectionInfoAsync(name, token), cancellation)
            .ConfigureAwait(false);
        RequireOurs(name, embedder, info);
        foreach (var (field, type, parameters) in s_indexes.Where(index => !info.PayloadSchema.ContainsKey(index.Field)))
        {
            await calls
                .UpdateAsync(
                    "create_index",
                    (client, token) => client.CreatePayloadIndexAsync(name, field, type, parameters, wait: true, cancellationToken: token),
                    cancellation
                )
                .ConfigureAwait(false);
        }

        return new QdrantCollection(calls, metrics, name, embedder);
    }

    /// <summary>In one call, which readers see whole; nothing is done where it is so already.</summary>
    public async Task PointAliasAtAsync(QdrantCollection collection, CancellationToken cancellation)
    {
        var aliases = await calls
            .ReadAsync("aliases", (client, token) => client.ListAliasesAsync(token), cancellation)
            .ConfigureAwait(false);
        var now = aliases.FirstOrDefault(alias => alias.AliasName == options.Collection)?.CollectionName;
        if (now == collection.Name)
        {
            return;
        }

        List<AliasOperations> actions =
        [
            new()
            {
                CreateAlias = new CreateAlias { AliasName = options.Collection, CollectionName = collection.Name },
            },
        ];
        if (now is not null)
        {
            actions.Insert(0, new AliasOperations { DeleteAlias = new DeleteAlias { AliasName = options.Collection } });
        }

        await calls
            .ReadAsync("switch_alias", (client, token) => Done(client.UpdateAliasesAsync(actions, cancellationToken: token)), cancellation)
            .ConfigureAwait(false);
        QdrantLog.Aliased(logger, options.Collection, collection.Name);
    }

    /// <summary>
    /// Deletes the collections of other embedders and versions: what is withdrawn from the store must not stay in one that nobody follows.
    /// </summary>
    public async Task DeleteOthersAsync(IReadOnlyCollection<string> kept, CancellationToken cancellation)
    {
        var names = await calls
            .ReadAsync("list", (client, token) => client.ListCollectionsAsync(token), cancellation)
            .ConfigureAwait(false);
        foreach (var name in names.Where(name => IsOurs(name) && !kept.Contains(name)))
        {
            await calls
                .ReadAsync("drop", (client, token) => Done(client.DeleteCollectionAsync(name, cancellationToken: token)), cancellation)
                .ConfigureAwait(false);
            QdrantLog.DeletedOld(logger, name);
        }
    }

    private bool IsOurs(string name) =>
        name.StartsWith(options.Collection + "_v", StringComparison.Ordinal)
        && name[(options.Collection.Length + 2)..].Split('_') is [var version, var digest]
        && version.All(char.IsAsciiDigit)
        && digest.All(char.IsAsciiLetterOrDigit);

    private Task<bool> ExistsAsync(string name, CancellationToken cancellation) =>
        calls.ReadAsync("exists", (client, token) => client.CollectionExistsAsync(name, token), cancellation);

    /// <summary>
    /// Rows come as the store has rounded them: the product of two is their cosine, and half precision holds them exactly.
    /// </summary>
    private async Task<bool> CreateAsync(QdrantClient client, string name, EmbedderRecord embedder, CancellationToken cancellation)
    {
        var vectors = new VectorParamsMap();
        vectors.Map.Add(Fields.Dense, Vector(embedder));
        var windows = Vector(embedder);
        windows.MultivectorConfig = new MultiVectorConfig { Comparator = MultiVectorComparator.MaxSim };
        vectors.Map.Add(Fields.Windows, windows);
        var words = new SparseVectorConfig();
        words.Map.Add(Fields.Words, new SparseVectorParams());
        var request = new CreateCollection
        {
            CollectionName = name,
            VectorsConfig = new VectorsConfig { ParamsMap = vectors },
            SparseVectorsConfig = words,
            ReplicationFactor = (uint)options.Replicas,
        };
        if (options.Shards > 0)
        {
            request.ShardNumber = (uint)options.Shards;
        }

        try
        {
            await client.CreateCollectionAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (Grpc.Core.RpcException)
        {
            // A call that was made again, or another process, may have been first.
            if (!await client.CollectionExistsAsync(name, cancellation).ConfigureAwait(false))
            {
                throw;
            }
        }

        return true;
    }

    private static VectorParams Vector(EmbedderRecord embedder) =>
        new()
        {
            Size = (ulong)embedder.Dimensions,
            Distance = Distance.Dot,
            Datatype = Datatype.Float16,
        };

    private void RequireOurs(string name, EmbedderRecord embedder, CollectionInfo info)
    {
        var vectors = info.Config?.Params?.VectorsConfig?.ParamsMap?.Map;
        var isOurs =
            vectors is not null
            && IsAsMade(Fields.Dense)
            && IsAsMade(Fields.Windows)
            && info.Config?.Params?.SparseVectorsConfig?.Map.ContainsKey(Fields.Words) == true;
        if (!isOurs)
        {
            throw new StoreUnreachableException(
                $"The collection {name} in Qdrant at {calls.Url} is not as this program makes it: delete it there, or name another in "
                    + "Store:Qdrant:Collection.",
                new InvalidDataException(name)
            );
        }

        bool IsAsMade(string vector) => vectors.TryGetValue(vector, out var made) && made.Size == (ulong)embedder.Dimensions;
    }

    private static async Task<bool> Done(Task call)
    {
        await call.ConfigureAwait(false);
        return true;
    }
}
