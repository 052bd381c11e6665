using Grpc.Core;
using Qdrant.Client.Grpc;
using Rag.Qdrant.Server.Queries;
using Rag.Qdrant.Server.Storage;

namespace Rag.Qdrant.Server.Services;

[BindServiceMethod(typeof(PointsService), nameof(Bind))]
internal class PointsService(Cluster cluster)
{
    private const string Service = "qdrant.Points";

    public static void Bind(ServiceBinderBase binder, PointsService? service)
    {
        binder.Unary<UpsertPoints, PointsOperationResponse>(Service, nameof(Upsert));
        binder.Unary<DeletePoints, PointsOperationResponse>(Service, nameof(Delete));
        binder.Unary<SetPayloadPoints, PointsOperationResponse>(Service, nameof(SetPayload));
        binder.Unary<CreateFieldIndexCollection, PointsOperationResponse>(Service, nameof(CreateFieldIndex));
        binder.Unary<GetPoints, GetResponse>(Service, nameof(Get));
        binder.Unary<ScrollPoints, ScrollResponse>(Service, nameof(Scroll));
        binder.Unary<CountPoints, CountResponse>(Service, nameof(Count));
        binder.Unary<QueryPoints, QueryResponse>(Service, nameof(Query));
        binder.Unary<QueryBatchPoints, QueryBatchResponse>(Service, nameof(QueryBatch));
    }

    public virtual Task<PointsOperationResponse> Upsert(UpsertPoints request, ServerCallContext context) =>
        Done(cluster.Find(request.CollectionName).Upsert(request.Points), request.Wait);

    public virtual Task<PointsOperationResponse> Delete(DeletePoints request, ServerCallContext context) =>
        Done(cluster.Find(request.CollectionName).Delete(request.Points), request.Wait);

    public virtual Task<PointsOperationResponse> SetPayload(SetPayloadPoints request, ServerCallContext context) =>
        Done(cluster.Find(request.CollectionName).SetPayload(request.PointsSelector, request.Payload), request.Wait);

    public virtual Task<PointsOperationResponse> CreateFieldIndex(CreateFieldIndexCollection request, ServerCallContext context) =>
        Done(cluster.Find(request.CollectionName).CreateIndex(request), request.Wait);

    public virtual Task<GetResponse> Get(GetPoints request, ServerCallContext context)
    {
        var points = cluster.Find(request.CollectionName).Read();
        var response = new GetResponse();
        response.Result.AddRange(
            request.Ids.Select(points.GetValueOrDefault).OfType<StoredPoint>().Select(point => Retrieved(point, request))
        );
        return Task.FromResult(response);

        static RetrievedPoint Retrieved(StoredPoint point, GetPoints request) =>
            point.Retrieved(request.WithPayload ?? true, request.WithVectors ?? false);
    }

    public virtual Task<ScrollResponse> Scroll(ScrollPoints request, ServerCallContext context)
    {
        var limit = request.HasLimit ? (int)request.Limit : 10;
        var page = cluster
            .Find(request.CollectionName)
            .Read()
            .Values.Where(point => FilterJudge.Permits(request.Filter, point))
            .OrderBy(point => point.Id, PointIdOrder.Instance)
            .SkipWhile(point => request.Offset is { } offset && PointIdOrder.Instance.Compare(point.Id, offset) < 0)
            .Take(limit + 1)
            .ToList();
        var response = new ScrollResponse { NextPageOffset = page.Count > limit ? page[limit].Id : null };
        response.Result.AddRange(
            page.Take(limit).Select(point => point.Retrieved(request.WithPayload ?? true, request.WithVectors ?? false))
        );
        return Task.FromResult(response);
    }

    public virtual Task<CountResponse> Count(CountPoints request, ServerCallContext context)
    {
        var count = cluster.Find(request.CollectionName).Read().Values.Count(point => FilterJudge.Permits(request.Filter, point));
        return Task.FromResult(new CountResponse { Result = new CountResult { Count = (ulong)count } });
    }

    public virtual Task<QueryResponse> Query(QueryPoints request, ServerCallContext context)
    {
        var response = new QueryResponse();
        response.Result.AddRange(new QueryRun(cluster.Find(request.CollectionName)).Run(request));
        return Task.FromResult(response);
    }

    public virtual Task<QueryBatchResponse> QueryBatch(QueryBatchPoints request, ServerCallContext context)
    {
        var run = new QueryRun(cluster.Find(request.CollectionName));
        var response = new QueryBatchResponse();
        foreach (var query in request.QueryPoints)
        {
            var result = new BatchResult();
            result.Result.AddRange(run.Run(query));
            response.Result.Add(result);
        }

        return Task.FromResult(response);
    }

    private static Task<PointsOperationResponse> Done(ulong operation, bool waited) =>
        Task.FromResult(
            new PointsOperationResponse
            {
                Result = new UpdateResult { OperationId = operation, Status = waited ? UpdateStatus.Completed : UpdateStatus.Acknowledged },
            }
        );
}
