using Grpc.Core;
using Qdrant.Client.Grpc;
using Rag.Qdrant.Server.Storage;

namespace Rag.Qdrant.Server.Services;

[BindServiceMethod(typeof(CollectionsService), nameof(Bind))]
internal class CollectionsService(Cluster cluster)
{
    private const string Service = "qdrant.Collections";

    public static void Bind(ServiceBinderBase binder, CollectionsService? service)
    {
        binder.Unary<GetCollectionInfoRequest, GetCollectionInfoResponse>(Service, nameof(Get));
        binder.Unary<ListCollectionsRequest, ListCollectionsResponse>(Service, nameof(List));
        binder.Unary<CreateCollection, CollectionOperationResponse>(Service, nameof(Create));
        binder.Unary<DeleteCollection, CollectionOperationResponse>(Service, nameof(Delete));
        binder.Unary<CollectionExistsRequest, CollectionExistsResponse>(Service, nameof(CollectionExists));
        binder.Unary<ChangeAliases, CollectionOperationResponse>(Service, nameof(UpdateAliases));
        binder.Unary<ListAliasesRequest, ListAliasesResponse>(Service, nameof(ListAliases));
        binder.Unary<ListCollectionAliasesRequest, ListAliasesResponse>(Service, nameof(ListCollectionAliases));
    }

    public virtual Task<GetCollectionInfoResponse> Get(GetCollectionInfoRequest request, ServerCallContext context) =>
        Task.FromResult(new GetCollectionInfoResponse { Result = cluster.Find(request.CollectionName).Describe() });

    public virtual Task<ListCollectionsResponse> List(ListCollectionsRequest request, ServerCallContext context)
    {
        var response = new ListCollectionsResponse();
        response.Collections.AddRange(cluster.Names.Select(name => new CollectionDescription { Name = name }));
        return Task.FromResult(response);
    }

    public virtual Task<CollectionOperationResponse> Create(CreateCollection request, ServerCallContext context)
    {
        cluster.Create(request);
        return Done(true);
    }

    public virtual Task<CollectionOperationResponse> Delete(DeleteCollection request, ServerCallContext context) =>
        Done(cluster.Delete(request.CollectionName));

    public virtual Task<CollectionExistsResponse> CollectionExists(CollectionExistsRequest request, ServerCallContext context) =>
        Task.FromResult(new CollectionExistsResponse { Result = new CollectionExists { Exists = cluster.Has(request.CollectionName) } });

    public virtual Task<CollectionOperationResponse> UpdateAliases(ChangeAliases request, ServerCallContext context)
    {
        cluster.ChangeAliases(request.Actions);
        return Done(true);
    }

    public virtual Task<ListAliasesResponse> ListAliases(ListAliasesRequest request, ServerCallContext context) =>
        Task.FromResult(Listed(_ => true));

    public virtual Task<ListAliasesResponse> ListCollectionAliases(ListCollectionAliasesRequest request, ServerCallContext context) =>
        Task.FromResult(Listed(collection => collection == request.CollectionName));

    private ListAliasesResponse Listed(Func<string, bool> isWanted)
    {
        var response = new ListAliasesResponse();
        response.Aliases.AddRange(
            cluster
                .Aliases.Where(alias => isWanted(alias.Value))
                .Select(alias => new AliasDescription { AliasName = alias.Key, CollectionName = alias.Value })
        );
        return response;
    }

    private static Task<CollectionOperationResponse> Done(bool result) =>
        Task.FromResult(new CollectionOperationResponse { Result = result });
}
