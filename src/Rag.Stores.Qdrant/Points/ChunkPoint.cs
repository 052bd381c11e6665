using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Qdrant.Client.Grpc;
using Rag.Core.Indexing;
using Rag.Retrieval.Lexical;

namespace Rag.Stores.Qdrant.Points;

/// <summary>A stored chunk as a point.</summary>
internal sealed class ChunkPoint
{
    private readonly StoredChunk _chunk;

    public ChunkPoint(StoredChunk chunk)
    {
        _chunk = chunk;
        Id = NamedUuid.Of($"{chunk.Scope.Value}\n{chunk.Article.Value}\n{chunk.Id}\n{chunk.Revision}");
        Digest = DigestOf(chunk);
    }

    public Guid Id { get; }

    public string Digest { get; }

    public StoredChunk Chunk => _chunk;

    public bool IsLatest => _chunk.HeldUntil is null;

    /// <param name="since">The generation from which it is found; see <see cref="Fields.Since"/>.</param>
    /// <param name="until">The one from which it is not; null while its revision is the latest.</param>
    /// <param name="averageLength">Of the chunks of its scope.</param>
    public PointStruct ToPoint(long since, long? until, double averageLength)
    {
        var counts = LexicalCounts.Of(new LexicalDocument(0, _chunk.Title, _chunk.Source, _chunk.PublishedAt, _chunk.Text, _chunk.Scope));
        var weights = new DocumentWeights(counts.Length, averageLength);
        var point = new PointStruct
        {
            Id = Id,
            Vectors = new Vectors { Vectors_ = Vectors(counts, weights) },
        };
        point.Payload.Add(Fields.Scope, _chunk.Scope.Value);
        point.Payload.Add(Fields.Article, _chunk.Article.Value);
        point.Payload.Add(Fields.Revision, _chunk.Revision);
        point.Payload.Add(Fields.Chunk, _chunk.Id.Value);
        AddText(point, Fields.Source, _chunk.Source);
        AddText(point, Fields.Language, _chunk.Language);
        AddText(point, Fields.PublishedAt, Time(_chunk.PublishedAt));
        AddText(point, Fields.RevisedAt, Time(_chunk.RevisedAt));
        AddText(point, Fields.HeldUntil, Time(_chunk.HeldUntil));
        point.Payload.Add(Fields.Since, since);
        if (until is { } end)
        {
            point.Payload.Add(Fields.Until, end);
        }

        point.Payload.Add(Fields.Length, counts.Length);
        point.Payload.Add(Fields.AverageLength, averageLength);
        point.Payload.Add(Fields.Digest, Digest);
        return point;
    }

    private NamedVectors Vectors(LexicalCounts counts, DocumentWeights weights)
    {
        var vectors = new NamedVectors();
        vectors.Vectors.Add(Fields.Dense, new Vector { Dense = Dense(_chunk.Rows[0]) });
        if (_chunk.Rows.Count > 1)
        {
            var windows = new MultiDenseVector();
            windows.Vectors.AddRange(_chunk.Rows.Skip(1).Select(Dense));
            vectors.Vectors.Add(Fields.Windows, new Vector { MultiDense = windows });
        }

        var words = new SparseVector();
        var numbers = new HashSet<uint>();
        foreach (var (term, frequency) in counts.Terms)
        {
            // Of two terms with one number the first stands for both.
            if (TermNumber.Of(term) is var number && numbers.Add(number))
            {
                words.Indices.Add(number);
                words.Values.Add(weights.WeightOf(frequency));
            }
        }

        if (numbers.Count > 0)
        {
            vectors.Vectors.Add(Fields.Words, new Vector { Sparse = words });
        }

        return vectors;
    }

    public static DenseVector Dense(float[] row)
    {
        var dense = new DenseVector();
        dense.Data.AddRange(row);
        return dense;
    }

    private static void AddText(PointStruct point, string field, string? value)
    {
        if (value is not null)
        {
            point.Payload.Add(field, value);
        }
    }

    private static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static string DigestOf(StoredChunk chunk)
    {
        var hash = new XxHash128();
        Append(hash, chunk.Scope.Value);
        Append(hash, chunk.Article.Value);
        Append(hash, chunk.Title);
        Append(hash, chunk.Source);
        Append(hash, chunk.Language);
        Append(hash, chunk.Text);
        Append(hash, chunk.Id.Value, chunk.Revision, Ticks(chunk.PublishedAt), Ticks(chunk.RevisedAt), Ticks(chunk.HeldUntil));
        foreach (var row in chunk.Rows)
        {
            hash.Append(MemoryMarshal.AsBytes<float>(row));
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static long Ticks(DateTimeOffset? time) => time?.UtcTicks ?? -1;

    /// <summary>With its length in front, so that no two rows of texts look alike.</summary>
    private static void Append(XxHash128 hash, string? text)
    {
        Append(hash, text?.Length ?? -1);
        hash.Append(Encoding.UTF8.GetBytes(text ?? ""));
    }

    private static void Append(XxHash128 hash, params ReadOnlySpan<long> values)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            hash.Append(bytes);
        }
    }
}
