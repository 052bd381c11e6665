using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Rag.Onnx.Graphs.Proto;

namespace Rag.Onnx.Graphs;

/// <summary>
/// Writes an ONNX graph. Values are known by name; every method returns the name of the value that it defines. A name is defined once: the
/// builder throws on a second definition and on a node that uses a name not yet defined, so that nodes stand in the order in which they
/// run.
/// </summary>
internal sealed class GraphBuilder
{
    public const string Microsoft = "com.microsoft";

    /// <summary>In bytes; smaller initializers lie in the graph itself.</summary>
    private const int LeastExternal = 1024;

    private readonly ModelProto _model;
    private readonly GraphProto _graph;
    private readonly ExternalData? _external;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal) { "" };

    /// <param name="external">The file for large initializers; null keeps all initializers in the graph.</param>
    public GraphBuilder(string name, ExternalData? external = null)
    {
        _external = external;
        _graph = new GraphProto { Name = name };
        _model = new ModelProto
        {
            IrVersion = 10,
            ProducerName = "rag",
            Graph = _graph,
        };
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 21 });
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = Microsoft, Version = 1 });
    }

    /// <summary>Lets nodes use the operators of a further domain.</summary>
    public void Import(string domain, long version) =>
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });

    public string Input(string name, TensorType type, params ReadOnlySpan<Dimension> shape)
    {
        Define(name);
        _graph.Input.Add(Describe(name, type, shape));
        return name;
    }

    /// <summary>Declares a value of the graph an output.</summary>
    public void Output(string name, TensorType type, params ReadOnlySpan<Dimension> shape)
    {
        Require(name);
        _graph.Output.Add(Describe(name, type, shape));
    }

    public string Initializer<T>(string name, ReadOnlySpan<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged => Initializer(name, TensorTypes.Of<T>(), MemoryMarshal.AsBytes(values), shape);

    public string Initializer(string name, TensorType type, ReadOnlySpan<byte> bytes, params ReadOnlySpan<long> shape)
    {
        Define(name);
        RequireFilled(name, type, bytes.Length, shape);
        var tensor = Tensor(name, type, shape);
        if (_external is null || bytes.Length < LeastExternal)
        {
            tensor.RawData = ByteString.CopyFrom(bytes);
        }
        else
        {
            Place(tensor, _external, _external.Append(bytes), bytes.Length);
        }

        _graph.Initializer.Add(tensor);
        return name;
    }

    /// <summary>
    /// Adds a constant part by part: it may be larger than memory, and no part is asked for before the one before it is written.
    /// </summary>
    public string Parts(string name, TensorType type, IEnumerable<byte[]> parts, params ReadOnlySpan<long> shape)
    {
        if (_external is null)
        {
            return Initializer(name, type, parts.SelectMany(part => part).ToArray(), shape);
        }

        Define(name);
        var offset = _external.Align();
        var length = 0L;
        foreach (var part in parts)
        {
            _external.Continue(part);
            length += part.Length;
        }

        RequireFilled(name, type, length, shape);
        var tensor = Tensor(name, type, shape);
        Place(tensor, _external, offset, length);
        _graph.Initializer.Add(tensor);
        return name;
    }

    private static void RequireFilled(string name, TensorType type, long bytes, ReadOnlySpan<long> shape)
    {
        long elements = 1;
        foreach (var size in shape)
        {
            elements = checked(elements * size);
        }

        if (elements * type.ByteLength() != bytes)
        {
            throw new ArgumentException(
                $"{name}: {bytes} bytes do not fill [{string.Join(", ", shape.ToArray())}] of {type}.",
                nameof(bytes)
            );
        }
    }

    private static TensorProto Tensor(string name, TensorType type, ReadOnlySpan<long> shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type };
        tensor.Dims.AddRange(shape.ToArray());
        return tensor;
    }

    private static void Place(TensorProto tensor, ExternalData external, long offset, long length)
    {
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        AddExternal(tensor, "location", external.FileName);
        AddExternal(tensor, "offset", offset.ToString(CultureInfo.InvariantCulture));
        AddExternal(tensor, "length", length.ToString(CultureInfo.InvariantCulture));
    }

    public string Scalar<T>(string name, T value)
        where T : unmanaged => Initializer(name, [value]);

    /// <summary>A node with one output, which gives the node its name.</summary>
    public string Node(string operation, ReadOnlySpan<string> inputs, string output, params ReadOnlySpan<NodeAttribute> attributes) =>
        NodeOf("", operation, inputs, output, attributes);

    /// <summary>A node of another domain with one output.</summary>
    public string NodeOf(
        string domain,
        string operation,
        ReadOnlySpan<string> inputs,
        string output,
        params ReadOnlySpan<NodeAttribute> attributes
    )
    {
        Add(domain, operation, inputs, [output], attributes);
        return output;
    }

    /// <summary>A node with any number of outputs; inputs and outputs that are not wanted are empty strings.</summary>
    public void Add(
        string domain,
        string operation,
        ReadOnlySpan<string> inputs,
        ReadOnlySpan<string> outputs,
        params ReadOnlySpan<NodeAttribute> attributes
    )
    {
        var node = new NodeProto { Domain = domain, OpType = operation };
        foreach (var input in inputs)
        {
            Require(input);
            node.Input.Add(input);
        }

        foreach (var output in outputs)
        {
            Define(output);
            node.Output.Add(output);
            node.Name = node.HasName || output.Length == 0 ? node.Name : output;
        }

        foreach (var attribute in attributes)
        {
            node.Attribute.Add(attribute.ToProto());
        }

        _graph.Node.Add(node);
    }

    /// <summary>The finished graph, without the initializers in the external data.</summary>
    public byte[] ToBytes() => _model.ToByteArray();

    private void Define(string name)
    {
        if (name.Length > 0 && !_names.Add(name))
        {
            throw new ArgumentException($"The graph defines {name} twice.", nameof(name));
        }
    }

    private void Require(string name)
    {
        if (!_names.Contains(name))
        {
            throw new ArgumentException($"The graph uses {name} before it is defined.", nameof(name));
        }
    }

    private static ValueInfoProto Describe(string name, TensorType type, ReadOnlySpan<Dimension> shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (var dimension in shape)
        {
            dimensions.Dim.Add(
                dimension.Name is { } symbol
                    ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                    : new TensorShapeProto.Types.Dimension { DimValue = dimension.Value }
            );
        }

        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions };
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = tensor },
        };
    }

    private static void AddExternal(TensorProto tensor, string key, string value) =>
        tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
}
