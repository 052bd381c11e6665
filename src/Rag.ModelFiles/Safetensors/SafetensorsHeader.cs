using System.Collections.Immutable;
using System.Text.Json;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Safetensors;

/// <summary>The JSON header of a safetensors file, read in one pass without a document tree.</summary>
/// <param name="Tensors">The tensors in the file's order, with unique names; their ranges are not yet checked against the file.</param>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsHeader.Entry> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    private const int MaximumRank = 8;

    /// <summary>Far more than any model of the supported families has; each takes memory.</summary>
    public const int MaximumTensors = 100_000;

    /// <summary>A tensor in bytes [Begin, End) of the data part.</summary>
    public sealed record Entry(string Name, WeightType Type, ImmutableArray<int> Shape, long Begin, long End);

    public static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            return Read(path, ref reader);
        }
        // The reader throws InvalidOperationException for a string that is no valid UTF-16 and for a value of another type than asked for.
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new ModelFileException(
                path,
                "the header is no JSON that the safetensors format allows: the file is damaged or of another kind.",
                e
            );
        }
    }

    private static SafetensorsHeader Read(string path, ref Utf8JsonReader reader)
    {
        var tensors = new List<Entry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject);
        while (Advance(ref reader) == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!names.Add(name))
            {
                throw new ModelFileException(path, $"the header names {name} twice.");
            }

            Expect(ref reader, JsonTokenType.StartObject);
            if (name == "__metadata__")
            {
                ReadMetadata(ref reader, metadata);
            }
            else
            {
                tensors.Add(ReadEntry(path, name, ref reader));
                if (tensors.Count > MaximumTensors)
                {
                    throw new ModelFileException(path, $"the header names more than the {MaximumTensors} tensors that are read.");
                }
            }
        }

        return new SafetensorsHeader(tensors, metadata);
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata)
    {
        while (Advance(ref reader) == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String);
            metadata[key] = reader.GetString()!;
        }
    }

    private static Entry ReadEntry(string path, string name, ref Utf8JsonReader reader)
    {
        WeightType? type = null;
        ImmutableArray<int>? shape = null;
        (long Begin, long End)? range = null;
        while (Advance(ref reader) == JsonTokenType.PropertyName)
        {
            var field = reader.GetString();
            switch (field)
            {
                case "dtype":
                    Expect(ref reader, JsonTokenType.String);
                    type = TypeOf(path, name, reader.GetString()!);
                    break;
                case "shape":
                    shape = ReadShape(path, name, ref reader);
                    break;
                case "data_offsets":
                    Expect(ref reader, JsonTokenType.StartArray);
                    Expect(ref reader, JsonTokenType.Number);
                    var begin = reader.GetInt64();
                    Expect(ref reader, JsonTokenType.Number);
                    range = (begin, reader.GetInt64());
                    Expect(ref reader, JsonTokenType.EndArray);
                    break;
                default:
                    throw new ModelFileException(path, $"the tensor {name} has a field {field}, which the format does not know.");
            }
        }

        if (type is null || shape is null || range is null || range.Value.Begin < 0)
        {
            throw new ModelFileException(path, $"the tensor {name} lacks a valid dtype, shape or data_offsets.");
        }

        return new Entry(name, type.Value, shape.Value, range.Value.Begin, range.Value.End);
    }

    private static ImmutableArray<int> ReadShape(string path, string name, ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        Span<int> dimensions = stackalloc int[MaximumRank];
        var rank = 0;
        while (Advance(ref reader) == JsonTokenType.Number)
        {
            if (rank == MaximumRank || !reader.TryGetInt32(out var dimension) || dimension < 0)
            {
                throw new ModelFileException(
                    path,
                    $"the tensor {name} has a shape with a dimension outside 0 to {int.MaxValue} or more than {MaximumRank} "
                        + "dimensions."
                );
            }

            dimensions[rank++] = dimension;
        }

        return [.. dimensions[..rank]];
    }

    private static WeightType TypeOf(string path, string name, string dtype) =>
        dtype switch
        {
            "F64" => WeightType.F64,
            "F32" => WeightType.F32,
            "F16" => WeightType.F16,
            "BF16" => WeightType.BF16,
            "I8" => WeightType.I8,
            "U8" => WeightType.U8,
            "I16" => WeightType.I16,
            "U16" => WeightType.U16,
            "I32" => WeightType.I32,
            "U32" => WeightType.U32,
            "I64" => WeightType.I64,
            "U64" => WeightType.U64,
            "BOOL" => WeightType.Bool,
            "F8_E4M3" => WeightType.F8_E4M3,
            "F8_E5M2" => WeightType.F8_E5M2,
            "F8_E8M0" => WeightType.F8_E8M0,
            _ => throw new ModelFileException(path, $"the tensor {name} has the type {dtype}, which is not read."),
        };

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (Advance(ref reader) != type)
        {
            throw new JsonException($"{type} expected at byte {reader.TokenStartIndex}.");
        }
    }

    private static JsonTokenType Advance(ref Utf8JsonReader reader) =>
        reader.Read() ? reader.TokenType : throw new JsonException("The header ends early.");
}
