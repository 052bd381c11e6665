using System.Text;

namespace Rag.ModelFiles.Tests.Gguf;

/// <summary>Writes small GGUF files, valid or not: the builder checks nothing.</summary>
internal sealed class GgufBuilder
{
    private readonly List<(string Key, Action<BinaryWriter> Write)> _pairs = [];
    private readonly List<(string Name, ulong[] Dimensions, uint Type, ulong? Offset, byte[] Data)> _tensors = [];

    public uint Version { get; set; } = 3;

    public ulong? TensorCount { get; set; }

    public ulong? PairCount { get; set; }

    public int Alignment { get; set; } = 32;

    public GgufBuilder Pair(string key, object value)
    {
        _pairs.Add((key, w => WriteValue(w, value)));
        return this;
    }

    public GgufBuilder RawPair(string key, Action<BinaryWriter> write)
    {
        _pairs.Add((key, write));
        return this;
    }

    /// <param name="dimensions">In the order of the file, the fastest dimension first.</param>
    /// <param name="offset">Null takes the next aligned offset.</param>
    public GgufBuilder Tensor(string name, ulong[] dimensions, uint type, byte[] data, ulong? offset = null)
    {
        _tensors.Add((name, dimensions, type, offset, data));
        return this;
    }

    public byte[] Build()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("GGUF"u8);
        writer.Write(Version);
        writer.Write(TensorCount ?? (ulong)_tensors.Count);
        writer.Write(PairCount ?? (ulong)_pairs.Count);
        foreach (var (key, write) in _pairs)
        {
            WriteString(writer, key);
            write(writer);
        }

        ulong next = 0;
        foreach (var (name, dimensions, type, offset, data) in _tensors)
        {
            WriteString(writer, name);
            writer.Write((uint)dimensions.Length);
            Array.ForEach(dimensions, writer.Write);
            writer.Write(type);
            writer.Write(offset ?? next);
            next = Aligned(next + (ulong)data.Length);
        }

        foreach (var tensor in _tensors)
        {
            writer.Write(new byte[(int)(Aligned((ulong)stream.Length) - (ulong)stream.Length)]);
            writer.Write(tensor.Data);
        }

        writer.Flush();
        return stream.ToArray();
    }

    private ulong Aligned(ulong position) => (position + (ulong)Alignment - 1) / (ulong)Alignment * (ulong)Alignment;

    public static void WriteString(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static void WriteValue(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case ushort n:
                writer.Write(2u);
                writer.Write(n);
                break;
            case uint n:
                writer.Write(4u);
                writer.Write(n);
                break;
            case int n:
                writer.Write(5u);
                writer.Write(n);
                break;
            case float n:
                writer.Write(6u);
                writer.Write(n);
                break;
            case bool b:
                writer.Write(7u);
                writer.Write(b);
                break;
            case string s:
                writer.Write(8u);
                WriteString(writer, s);
                break;
            case string[] strings:
                WriteArrayHead(writer, 8u, strings.Length);
                Array.ForEach(strings, s => WriteString(writer, s));
                break;
            case float[] numbers:
                WriteArrayHead(writer, 6u, numbers.Length);
                Array.ForEach(numbers, writer.Write);
                break;
            case bool[] flags:
                WriteArrayHead(writer, 7u, flags.Length);
                Array.ForEach(flags, writer.Write);
                break;
            case int[] numbers:
                WriteArrayHead(writer, 5u, numbers.Length);
                Array.ForEach(numbers, writer.Write);
                break;
            default:
                throw new ArgumentException(value.GetType().Name, nameof(value));
        }
    }

    private static void WriteArrayHead(BinaryWriter writer, uint elementType, int length)
    {
        writer.Write(9u);
        writer.Write(elementType);
        writer.Write((ulong)length);
    }
}
