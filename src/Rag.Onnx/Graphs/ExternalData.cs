namespace Rag.Onnx.Graphs;

/// <summary>
/// The file of weights beside a graph, written tensor by tensor as the graph is built: weights never pass through protobuf, whose messages
/// end at 2 GB.
/// </summary>
internal sealed class ExternalData : IDisposable
{
    /// <summary>In bytes. Tensors start at multiples of it, so that they can be mapped and read with aligned vector loads.</summary>
    private const int Alignment = 4096;

    private readonly Stream _stream;

    private ExternalData(Stream stream, string fileName) => (_stream, FileName) = (stream, fileName);

    /// <summary>The file's name in the graph, relative to the graph's own folder.</summary>
    public string FileName { get; }

    public static ExternalData Create(string folder, string fileName) =>
        new(
            new FileStream(Path.Combine(folder, fileName), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 20),
            fileName
        );

    /// <summary>Takes weights and keeps none: for a graph that is built to see whether it can be.</summary>
    public static ExternalData Nowhere() => new(Stream.Null, "");

    /// <summary>Appends a tensor; returns the offset of its first byte.</summary>
    public long Append(ReadOnlySpan<byte> bytes)
    {
        var offset = Align();
        Continue(bytes);
        return offset;
    }

    /// <summary>Begins a tensor that comes in parts; returns the offset of its first byte.</summary>
    public long Align()
    {
        var padding = (int)(-_stream.Position & (Alignment - 1));
        _stream.Write(new byte[padding]);
        return _stream.Position;
    }

    /// <summary>Appends a part of the tensor that was begun last.</summary>
    public void Continue(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    public void Dispose() => _stream.Dispose();
}
