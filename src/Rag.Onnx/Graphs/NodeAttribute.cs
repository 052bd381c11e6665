using Google.Protobuf;
using Rag.Onnx.Graphs.Proto;

namespace Rag.Onnx.Graphs;

/// <summary>A named constant of a node.</summary>
internal readonly struct NodeAttribute
{
    private readonly AttributeProto _proto;

    private NodeAttribute(AttributeProto proto) => _proto = proto;

    public NodeAttribute(string name, long value)
        : this(new AttributeProto { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int })
    {
    }

    public NodeAttribute(string name, float value)
        : this(new AttributeProto { Name = name, F = value, Type = AttributeProto.Types.AttributeType.Float })
    {
    }

    public NodeAttribute(string name, string value)
        : this(new AttributeProto { Name = name, S = ByteString.CopyFromUtf8(value), Type = AttributeProto.Types.AttributeType.String })
    {
    }

    public NodeAttribute(string name, ReadOnlySpan<long> values)
        : this(new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints }) => _proto.Ints.AddRange(values.ToArray());

    public AttributeProto ToProto() => _proto;
}
