using System.Collections.Immutable;
using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;
using Rag.Qdrant.Server.Queries;

namespace Rag.Qdrant.Server.Storage;

/// <summary>The points of a collection. Readers see the state after a whole update.</summary>
public sealed class StoredCollection
{
    private readonly CreateCollection _made;
    private readonly Lock _updates = new();
    private readonly Dictionary<string, PayloadSchemaType> _indexes = new(StringComparer.Ordinal);
    private volatile ImmutableDictionary<PointId, StoredPoint> _points = ImmutableDictionary<PointId, StoredPoint>.Empty;
    private ulong _operations;

    internal StoredCollection(CreateCollection made)
    {
        _made = made;
        Vectors = made.VectorsConfig?.ConfigCase switch
        {
            VectorsConfig.ConfigOneofCase.Params => new Dictionary<string, VectorParams> { [""] = made.VectorsConfig.Params },
            VectorsConfig.ConfigOneofCase.ParamsMap => made.VectorsConfig.ParamsMap.Map.ToDictionary(pair => pair.Key, pair => pair.Value),
            _ => [],
        };
        Sparse = made.SparseVectorsConfig?.Map.ToDictionary(pair => pair.Key, pair => pair.Value) ?? [];
        if (Vectors.Values.Any(vector => vector.Size is 0 or > 65_536))
        {
            throw new RefusedException("Validation error: vector size must be from 1 to 65536.");
        }
    }

    /// <summary>What every update was asked to be, with the collection's own settings.</summary>
    public CreateCollection Made => _made;

    public IReadOnlyDictionary<string, PayloadSchemaType> Indexes => _indexes;

    public IReadOnlyDictionary<string, VectorParams> Vectors { get; }

    public IReadOnlyDictionary<string, SparseVectorParams> Sparse { get; }

    public IReadOnlyDictionary<PointId, StoredPoint> Read() => _points;

    /// <summary>Past the wire, for tests that damage what is stored.</summary>
    public void Change(PointId id, StoredPoint? point)
    {
        lock (_updates)
        {
            _points = point is null ? _points.Remove(id) : _points.SetItem(id, point);
        }
    }

    internal ulong Upsert(IEnumerable<PointStruct> points) =>
        Update(stored => stored.SetItems(points.Select(point => KeyValuePair.Create(point.Id, StoredPoint.Of(point, this)))));

    internal ulong Delete(PointsSelector selector) =>
        Update(stored => stored.RemoveRange(Selected(stored, selector).Select(point => point.Id)));

    internal ulong SetPayload(PointsSelector selector, MapField<string, Value> payload) =>
        Update(stored =>
            stored.SetItems(Selected(stored, selector).Select(point => KeyValuePair.Create(point.Id, point.WithPayload(payload))))
        );

    internal ulong CreateIndex(CreateFieldIndexCollection request) =>
        Update(stored =>
        {
            _indexes[request.FieldName] = request.FieldType switch
            {
                FieldType.Keyword => PayloadSchemaType.Keyword,
                FieldType.Integer => PayloadSchemaType.Integer,
                FieldType.Datetime => PayloadSchemaType.Datetime,
                var other => throw new NotSupportedException($"An index of {other} is not served here."),
            };
            return stored;
        });

    internal CollectionInfo Describe()
    {
        var info = new CollectionInfo
        {
            Status = CollectionStatus.Green,
            OptimizerStatus = new OptimizerStatus { Ok = true },
            SegmentsCount = 1,
            PointsCount = (ulong)_points.Count,
            Config = new CollectionConfig
            {
                Params = new CollectionParams
                {
                    ShardNumber = Math.Max(1, _made.ShardNumber),
                    ReplicationFactor = Math.Max(1, _made.ReplicationFactor),
                    VectorsConfig = _made.VectorsConfig,
                    SparseVectorsConfig = _made.SparseVectorsConfig,
                },
            },
        };
        foreach (var (field, type) in _indexes)
        {
            info.PayloadSchema.Add(field, new PayloadSchemaInfo { DataType = type });
        }

        return info;
    }

    private ulong Update(Func<ImmutableDictionary<PointId, StoredPoint>, ImmutableDictionary<PointId, StoredPoint>> change)
    {
        lock (_updates)
        {
            _points = change(_points);
            return ++_operations;
        }
    }

    private static IEnumerable<StoredPoint> Selected(ImmutableDictionary<PointId, StoredPoint> stored, PointsSelector selector) =>
        selector.PointsSelectorOneOfCase switch
        {
            PointsSelector.PointsSelectorOneOfOneofCase.Points => selector
                .Points.Ids.Select(id => stored.GetValueOrDefault(id))
                .OfType<StoredPoint>()
                .ToList(),
            PointsSelector.PointsSelectorOneOfOneofCase.Filter => stored
                .Values.Where(point => FilterJudge.Permits(selector.Filter, point))
                .ToList(),
            _ => throw new RefusedException("Wrong input: no points are selected."),
        };
}
