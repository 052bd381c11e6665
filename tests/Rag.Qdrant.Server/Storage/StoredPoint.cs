using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace Rag.Qdrant.Server.Storage;

/// <summary>A point as it is kept. Immutable: an update puts another in its place.</summary>
public sealed class StoredPoint
{
    private StoredPoint(
        PointId id,
        IReadOnlyDictionary<string, float[][]> rows,
        IReadOnlyDictionary<string, SortedDictionary<uint, float>> sparse,
        IReadOnlyDictionary<string, Value> payload
    ) => (Id, Rows, Sparse, Payload) = (id, rows, sparse, payload);

    public PointId Id { get; }

    /// <summary>By name, the rows of a vector: one of a dense vector, any number of a multivector.</summary>
    public IReadOnlyDictionary<string, float[][]> Rows { get; }

    public IReadOnlyDictionary<string, SortedDictionary<uint, float>> Sparse { get; }

    public IReadOnlyDictionary<string, Value> Payload { get; }

    internal static StoredPoint Of(PointStruct point, StoredCollection collection)
    {
        var rows = new Dictionary<string, float[][]>(StringComparer.Ordinal);
        var sparse = new Dictionary<string, SortedDictionary<uint, float>>(StringComparer.Ordinal);
        foreach (var (name, vector) in Named(point.Vectors))
        {
            if (collection.Sparse.ContainsKey(name))
            {
                sparse.Add(name, SparseOf(name, vector));
            }
            else if (collection.Vectors.TryGetValue(name, out var made))
            {
                rows.Add(name, [.. RowsOf(vector).Select(row => Kept(row, made))]);
            }
            else
            {
                throw new RefusedException($"Wrong input: Not existing vector name error: {name}");
            }
        }

        return new StoredPoint(point.Id, rows, sparse, point.Payload.ToDictionary(pair => pair.Key, pair => pair.Value.Clone()));
    }

    /// <summary>The payload's members take the place of those of the same name.</summary>
    public StoredPoint WithPayload(IEnumerable<KeyValuePair<string, Value>> payload)
    {
        var all = Payload.ToDictionary();
        foreach (var (name, value) in payload)
        {
            all[name] = value.Clone();
        }

        return new StoredPoint(Id, Rows, Sparse, all);
    }

    internal RetrievedPoint Retrieved(WithPayloadSelector payload, WithVectorsSelector vectors)
    {
        var point = new RetrievedPoint { Id = Id, Vectors = Output(vectors) };
        AddPayload(point.Payload, payload);
        return point;
    }

    internal ScoredPoint Scored(double score, WithPayloadSelector payload, WithVectorsSelector vectors)
    {
        var point = new ScoredPoint
        {
            Id = Id,
            Score = (float)score,
            Vectors = Output(vectors),
        };
        AddPayload(point.Payload, payload);
        return point;
    }

    private void AddPayload(MapField<string, Value> target, WithPayloadSelector selector)
    {
        foreach (var (name, value) in Payload)
        {
            var isWanted = selector.SelectorOptionsCase switch
            {
                WithPayloadSelector.SelectorOptionsOneofCase.Enable => selector.Enable,
                WithPayloadSelector.SelectorOptionsOneofCase.Include => selector.Include.Fields.Contains(name),
                WithPayloadSelector.SelectorOptionsOneofCase.Exclude => !selector.Exclude.Fields.Contains(name),
                _ => false,
            };
            if (isWanted)
            {
                target.Add(name, value);
            }
        }
    }

    private VectorsOutput? Output(WithVectorsSelector selector)
    {
        bool IsWanted(string name) =>
            selector.SelectorOptionsCase switch
            {
                WithVectorsSelector.SelectorOptionsOneofCase.Enable => selector.Enable,
                WithVectorsSelector.SelectorOptionsOneofCase.Include => selector.Include.Names.Contains(name),
                _ => false,
            };
        var named = new NamedVectorsOutput();
        foreach (var (name, rows) in Rows.Where(pair => IsWanted(pair.Key)))
        {
            var multi = new MultiDenseVector();
            multi.Vectors.AddRange(rows.Select(Dense));
            named.Vectors.Add(
                name,
                rows.Length == 1 ? new VectorOutput { Dense = Dense(rows[0]) } : new VectorOutput { MultiDense = multi }
            );
        }

        foreach (var (name, weights) in Sparse.Where(pair => IsWanted(pair.Key)))
        {
            var vector = new SparseVector();
            vector.Indices.AddRange(weights.Keys);
            vector.Values.AddRange(weights.Values);
            named.Vectors.Add(name, new VectorOutput { Sparse = vector });
        }

        return named.Vectors.Count == 0 ? null : new VectorsOutput { Vectors = named };
    }

    private static DenseVector Dense(float[] row)
    {
        var dense = new DenseVector();
        dense.Data.AddRange(row);
        return dense;
    }

    private static IEnumerable<KeyValuePair<string, Vector>> Named(Vectors? vectors) =>
        vectors?.VectorsOptionsCase switch
        {
            Vectors.VectorsOptionsOneofCase.Vectors_ => vectors.Vectors_.Vectors,
            Vectors.VectorsOptionsOneofCase.Vector => new Dictionary<string, Vector> { [""] = vectors.Vector },
            _ => new Dictionary<string, Vector>(),
        };

    private static IEnumerable<float[]> RowsOf(Vector vector) =>
        vector.VectorCase switch
        {
            Vector.VectorOneofCase.Dense =>
            [
                [.. vector.Dense.Data],
            ],
            Vector.VectorOneofCase.MultiDense => vector.MultiDense.Vectors.Select(row => row.Data.ToArray()),
            _ => throw new RefusedException("Wrong input: expected a dense vector."),
        };

    private static SortedDictionary<uint, float> SparseOf(string name, Vector vector)
    {
        if (vector.VectorCase != Vector.VectorOneofCase.Sparse || vector.Sparse.Indices.Count != vector.Sparse.Values.Count)
        {
            throw new RefusedException($"Wrong input: {name} must be a sparse vector with as many values as indices.");
        }

        var weights = new SortedDictionary<uint, float>();
        foreach (var (index, value) in vector.Sparse.Indices.Zip(vector.Sparse.Values))
        {
            if (!weights.TryAdd(index, value))
            {
                throw new RefusedException("Validation error: sparse vector indices must be unique.");
            }
        }

        return weights;
    }

    /// <summary>Cosine is kept as the product of normalized vectors; a datatype of half precision rounds.</summary>
    private static float[] Kept(float[] row, VectorParams made)
    {
        if ((ulong)row.Length != made.Size)
        {
            throw new RefusedException($"Wrong input: Vector dimension error: expected dim: {made.Size}, got {row.Length}");
        }

        var kept = made.Distance == Distance.Cosine ? Normalized(row) : row;
        return made.Datatype == Datatype.Float16 ? Array.ConvertAll(kept, value => (float)(Half)value) : kept;
    }

    internal static float[] Normalized(float[] row)
    {
        var length = Math.Sqrt(row.Sum(value => (double)value * value));
        return length == 0 ? row : Array.ConvertAll(row, value => (float)(value / length));
    }
}
