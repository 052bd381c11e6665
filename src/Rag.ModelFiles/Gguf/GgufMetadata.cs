using System.Buffers.Binary;
using System.Text;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Gguf;

/// <summary>
/// The key-value pairs of a GGUF file. Values stay in the mapped file and are decoded when asked for, so that a header
/// costs no more memory than its keys. A missing key gives null; a key whose value has another type than asked for is refused.
/// </summary>
internal sealed class GgufMetadata
{
    /// <summary>The format's own limit.</summary>
    private const int MaximumKeyLength = 65535;

    /// <summary>Far more than any model has.</summary>
    private const int MaximumPairs = 100_000;

    /// <summary>Elements of an array that is asked for: as many as a vocabulary may have ids.</summary>
    private const int MaximumElements = TokenIds.Most;

    /// <summary>Bytes of the shortest pair: key length, value type and one byte of value.</summary>
    private const int SmallestPair = 8 + 4 + 1;

    private readonly MappedFile _file;
    private readonly Dictionary<string, Value> _values;

    private GgufMetadata(MappedFile file, Dictionary<string, Value> values) => (_file, _values) = (file, values);

    /// <summary>
    /// Where a value lies: <paramref name="Count"/> elements from byte <paramref name="Offset"/>, up to <paramref name="End"/>.
    /// </summary>
    private readonly record struct Value(GgufValueType Type, bool IsArray, long Count, long Offset, long End);

    public IReadOnlyCollection<string> Keys => _values.Keys;

    public static long CountOf(ref GgufCursor cursor) => cursor.Count(SmallestPair, "the number of metadata pairs", MaximumPairs);

    public static GgufMetadata Read(MappedFile file, ref GgufCursor cursor, long count)
    {
        var values = new Dictionary<string, Value>(StringComparer.Ordinal);
        for (long i = 0; i < count; i++)
        {
            var key = cursor.String(MaximumKeyLength, "a metadata key");
            if (!values.TryAdd(key, ReadValue(file, key, ref cursor)))
            {
                throw new ModelFileException(file.Path, $"the metadata key {key} occurs twice.");
            }
        }

        return new GgufMetadata(file, values);
    }

    private static Value ReadValue(MappedFile file, string key, ref GgufCursor cursor)
    {
        var type = TypeOf(file, key, cursor.UInt32(key));
        if (type != GgufValueType.Array)
        {
            var start = cursor.Position;
            SkipOne(type, key, ref cursor);
            return new Value(type, IsArray: false, 1, start, cursor.Position);
        }

        var elementType = TypeOf(file, key, cursor.UInt32(key));
        if (elementType == GgufValueType.Array)
        {
            throw new ModelFileException(file.Path, $"the metadata {key} is an array of arrays, which is not read.");
        }

        var count = cursor.Count(SizeOf(elementType), $"the length of the array {key}");
        var offset = cursor.Position;
        if (elementType == GgufValueType.String)
        {
            for (long i = 0; i < count; i++)
            {
                SkipOne(elementType, key, ref cursor);
            }
        }
        else
        {
            cursor.Skip(count * SizeOf(elementType), key);
        }

        return new Value(elementType, IsArray: true, count, offset, cursor.Position);
    }

    private static GgufValueType TypeOf(MappedFile file, string key, uint type) =>
        type <= (uint)GgufValueType.Float64
            ? (GgufValueType)type
            : throw new ModelFileException(file.Path, $"the metadata {key} has the value type {type}, which the format does not know.");

    /// <summary>Bytes of a value; of a string, its length field alone.</summary>
    private static int SizeOf(GgufValueType type) =>
        type switch
        {
            GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
            GgufValueType.UInt16 or GgufValueType.Int16 => 2,
            GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
            _ => 8,
        };

    private static void SkipOne(GgufValueType type, string key, ref GgufCursor cursor)
    {
        if (type == GgufValueType.String)
        {
            cursor.StringBytes(int.MaxValue, key);
        }
        else
        {
            cursor.Skip(SizeOf(type), key);
        }
    }

    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>The elements of an array; null where the key is missing or has a single value.</summary>
    public long? LengthOf(string key) => _values.TryGetValue(key, out var value) && value.IsArray ? value.Count : null;

    public string? String(string key) =>
        Find(key, isArray: false) is not { } value ? null
        : value.Type == GgufValueType.String
            ? Encoding.UTF8.GetString(_file.Span(value.Offset + 8, checked((int)(value.End - value.Offset - 8))))
        : throw WrongType(key, "a string");

    public bool? Bool(string key) =>
        Find(key, isArray: false) is not { } value ? null
        : value.Type == GgufValueType.Bool ? _file.Span(value.Offset, 1)[0] != 0
        : throw WrongType(key, "true or false");

    /// <summary>Any of the integer types.</summary>
    public long? Integer(string key) => Find(key, isArray: false) is { } value ? IntegerAt(key, value.Type, value.Offset) : null;

    /// <summary>Any of the numeric types.</summary>
    public double? Number(string key) => Find(key, isArray: false) is { } value ? NumberAt(key, value.Type, value.Offset) : null;

    public string[]? Strings(string key)
    {
        if (Find(key, isArray: true) is not { } value)
        {
            return null;
        }

        if (value.Type != GgufValueType.String)
        {
            throw WrongType(key, "an array of strings");
        }

        var strings = new string[value.Count];
        var at = value.Offset;
        for (var i = 0; i < strings.Length; i++)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(_file.Span(at, 8));
            strings[i] = Encoding.UTF8.GetString(_file.Span(at + 8, length));
            at += 8 + length;
        }

        return strings;
    }

    public long[]? Integers(string key)
    {
        if (Find(key, isArray: true) is not { } value)
        {
            return null;
        }

        var integers = new long[value.Count];
        for (var i = 0; i < integers.Length; i++)
        {
            integers[i] = IntegerAt(key, value.Type, value.Offset + ((long)i * SizeOf(value.Type)));
        }

        return integers;
    }

    public bool[]? Bools(string key) =>
        Find(key, isArray: true) is not { } value ? null
        : value.Type == GgufValueType.Bool ? [.. _file.Span(value.Offset, (int)value.Count).ToArray().Select(flag => flag != 0)]
        : throw WrongType(key, "an array of true and false");

    public float[]? Floats(string key)
    {
        if (Find(key, isArray: true) is not { } value)
        {
            return null;
        }

        var floats = new float[value.Count];
        for (var i = 0; i < floats.Length; i++)
        {
            floats[i] = (float)NumberAt(key, value.Type, value.Offset + ((long)i * SizeOf(value.Type)));
        }

        return floats;
    }

    private Value? Find(string key, bool isArray)
    {
        if (!_values.TryGetValue(key, out var value))
        {
            return null;
        }

        return value.IsArray != isArray ? throw WrongType(key, isArray ? "an array" : "a single value")
            : value.Count <= MaximumElements ? value
            : throw new ModelFileException(
                _file.Path,
                $"the metadata {key} has {value.Count} elements, more than the {MaximumElements} that are read."
            );
    }

    private long IntegerAt(string key, GgufValueType type, long offset)
    {
        var bytes = _file.Span(offset, SizeOf(type));
        return type switch
        {
            GgufValueType.UInt8 => bytes[0],
            GgufValueType.Int8 => (sbyte)bytes[0],
            GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            GgufValueType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            GgufValueType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            GgufValueType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            GgufValueType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            GgufValueType.UInt64 when BinaryPrimitives.ReadUInt64LittleEndian(bytes) is var n and <= long.MaxValue => (long)n,
            _ => throw WrongType(key, "an integer"),
        };
    }

    private double NumberAt(string key, GgufValueType type, long offset)
    {
        var bytes = _file.Span(offset, SizeOf(type));
        return type switch
        {
            GgufValueType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            GgufValueType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            _ => IntegerAt(key, type, offset),
        };
    }

    private ModelFileException WrongType(string key, string wanted) =>
        new(_file.Path, $"the metadata {key} is not {wanted}, as it must be.");
}
