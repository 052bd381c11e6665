using Google.Protobuf;
using Rag.Onnx.Graphs.Proto;

namespace Rag.Onnx.Graphs;

/// <summary>A named constant of a node.</summary>
internal readonly struct NodeAttribute
{
    private readonly AttributeProto _proto;

    private NodeAttribute(AttributeProto proto) => _proto = proto;

    public NodeAttribute(string name, long value)
        : this(Named(name, AttributeProto.Types.AttributeType.Int)) => _proto.I = value;

    public NodeAttribute(string name, float value)
        : this(Named(name, AttributeProto.Types.AttributeType.Float)) => _proto.F = value;

    public NodeAttribute(string name, string value)
        : this(Named(name, AttributeProto.Types.AttributeType.String)) => _proto.S = ByteString.CopyFromUtf8(value);

    public NodeAttribute(string name, ReadOnlySpan<long> values)
        : this(Named(name, AttributeProto.Types.AttributeType.Ints)) => _proto.Ints.AddRange(values.ToArray());

    public AttributeProto ToProto() => _proto;

    private static AttributeProto Named(string name, AttributeProto.Types.AttributeType type) => new() { Name = name, Type = type };
}
