using Google.Protobuf;
using Rag.Onnx.Graphs.Proto;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Tests.Operators;

/// <summary>
/// A graph with one node of domain rag, whose inputs and outputs are those of the graph; an input without a name is absent.
/// </summary>
internal static class OperatorGraph
{
    public static byte[] Build(
        string operatorName,
        (string Name, int Type)[] inputs,
        (string Name, int Type)[] outputs,
        params (string Name, object Value)[] attributes
    )
    {
        var node = new NodeProto
        {
            OpType = operatorName,
            Domain = OperatorContract.Domain,
            Name = "node",
        };
        node.Input.AddRange(inputs.Select(input => input.Name));
        node.Output.AddRange(outputs.Select(output => output.Name));
        node.Attribute.AddRange(attributes.Select(Attribute));
        var graph = new GraphProto { Name = "test" };
        graph.Node.Add(node);
        graph.Input.AddRange(inputs.Where(input => input.Name.Length > 0).Select(Value));
        graph.Output.AddRange(outputs.Select(Value));
        var model = new ModelProto { IrVersion = 10, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 21 });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = OperatorContract.Domain, Version = OperatorContract.DomainVersion });
        return model.ToByteArray();
    }

    private static ValueInfoProto Value((string Name, int Type) value) =>
        new()
        {
            Name = value.Name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = value.Type } },
        };

    private static AttributeProto Attribute((string Name, object Value) attribute)
    {
        var proto = new AttributeProto { Name = attribute.Name };
        switch (attribute.Value)
        {
            case int integer:
                (proto.Type, proto.I) = (AttributeProto.Types.AttributeType.Int, integer);
                break;
            case float number:
                (proto.Type, proto.F) = (AttributeProto.Types.AttributeType.Float, number);
                break;
            case string text:
                (proto.Type, proto.S) = (AttributeProto.Types.AttributeType.String, ByteString.CopyFromUtf8(text));
                break;
            default:
                throw new ArgumentException(attribute.Value.GetType().Name);
        }

        return proto;
    }
}
