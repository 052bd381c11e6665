using System.Collections.Immutable;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Onnx;

/// <summary>Reads the graph of an ONNX file: its nodes, the names of its outputs, and where its initializers lie.</summary>
internal sealed class OnnxGraphReader(string path)
{
    /// <summary>
    /// Nodes, their inputs, outputs and attributes, and initializers. A model of a hundred layers has some ten thousand of them.
    /// </summary>
    private const int MostThings = 1_000_000;

    private const int MostDimensions = 8;
    private const int MostAttributeNumbers = 1 << 10;

    private readonly List<OnnxNode> _nodes = [];
    private readonly List<string> _outputs = [];
    private readonly List<OnnxTensorPlace> _tensors = [];
    private int _things;

    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    public IReadOnlyList<string> Outputs => _outputs;

    public IReadOnlyList<OnnxTensorPlace> Tensors => _tensors;

    /// <param name="model">All bytes of the file.</param>
    /// <exception cref="ModelFileException">The file is damaged, or has no graph.</exception>
    public OnnxGraphReader Read(ReadOnlySpan<byte> model)
    {
        var message = new ProtobufMessage(path, model, 0);
        var graphs = 0;
        while (message.Next())
        {
            const int graphField = 7;
            if (message.Field == graphField)
            {
                graphs++;
                ReadGraph(message.Message);
            }
        }

        return graphs == 1
            ? this
            : throw new ModelFileException(path, $"the file holds {graphs} graphs instead of one: this is no ONNX file, or it is damaged.");
    }

    private void ReadGraph(ProtobufMessage graph)
    {
        while (graph.Next())
        {
            switch (graph.Field)
            {
                case 1:
                    _nodes.Add(Node(graph.Message));
                    break;
                case 5:
                    _tensors.Add(Tensor(graph.Message));
                    break;
                case 12:
                    _outputs.Add(Counted(NameOf(graph.Message)));
                    break;
                case 15:
                    throw new ModelFileException(path, "the graph has sparse initializers, which are not supported.");
                default:
                    break;
            }
        }
    }

    private T Counted<T>(T thing) =>
        ++_things <= MostThings
            ? thing
            : throw new ModelFileException(path, $"the graph has more than the {MostThings} nodes, names and tensors that are read.");

    private static string NameOf(ProtobufMessage value)
    {
        var name = "";
        while (value.Next())
        {
            name = value.Field == 1 ? value.Text : name;
        }

        return name;
    }

    private OnnxNode Node(ProtobufMessage node)
    {
        var (name, domain, operation) = ("", "", "");
        var (inputs, outputs) = (new List<string>(), new List<string>());
        var attributes = new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal);
        while (node.Next())
        {
            switch (node.Field)
            {
                case 1:
                    inputs.Add(Counted(node.Text));
                    break;
                case 2:
                    outputs.Add(Counted(node.Text));
                    break;
                case 3:
                    name = node.Text;
                    break;
                case 4:
                    operation = node.Text;
                    break;
                case 5:
                    var (key, value) = Counted(Attribute(node.Message));
                    attributes[key] = value;
                    break;
                case 7:
                    domain = node.Text is "ai.onnx" ? "" : node.Text;
                    break;
                default:
                    break;
            }
        }

        return Counted(new OnnxNode(name, domain, operation, inputs, outputs, attributes));
    }

    private static (string Name, OnnxAttribute Value) Attribute(ProtobufMessage attribute)
    {
        var (name, integer, real) = ("", 0L, 0f);
        var integers = new List<long>();
        while (attribute.Next())
        {
            switch (attribute.Field)
            {
                case 1:
                    name = attribute.Text;
                    break;
                case 2:
                    real = attribute.Real;
                    break;
                case 3:
                    integer = attribute.Integer;
                    break;
                case 8:
                    attribute.AddIntegers(integers, MostAttributeNumbers);
                    break;
                default:
                    break;
            }
        }

        return (name, new OnnxAttribute(integer, real, integers));
    }

    private OnnxTensorPlace Tensor(ProtobufMessage tensor)
    {
        var (name, type) = ("", 0L);
        (long Offset, long Length)? raw = null;
        var dimensions = new List<long>();
        var external = new Dictionary<string, string>(StringComparer.Ordinal);
        var isExternal = false;
        while (tensor.Next())
        {
            switch (tensor.Field)
            {
                case 1:
                    tensor.AddIntegers(dimensions, MostDimensions);
                    break;
                case 2:
                    type = tensor.Integer;
                    break;
                case 8:
                    name = tensor.Text;
                    break;
                case 9:
                    raw = (tensor.Offset, tensor.Bytes.Length);
                    break;
                case 13:
                    var (key, value) = Counted(Entry(tensor.Message));
                    external[key] = value;
                    break;
                case 14:
                    isExternal = tensor.Number == 1;
                    break;
                default:
                    break;
            }
        }

        return Counted(new OnnxTensorPlace(name, type, Shape(name, dimensions), raw, isExternal ? external : null));
    }

    private ImmutableArray<int> Shape(string name, List<long> dimensions) =>
        dimensions.All(size => size is >= 0 and <= int.MaxValue)
            ? [.. dimensions.Select(size => (int)size)]
            : throw new ModelFileException(path, $"the initializer {name} claims the shape [{string.Join(", ", dimensions)}].");

    private static (string Key, string Value) Entry(ProtobufMessage entry)
    {
        var (key, value) = ("", "");
        while (entry.Next())
        {
            (key, value) = (entry.Field == 1 ? entry.Text : key, entry.Field == 2 ? entry.Text : value);
        }

        return (key, value);
    }
}
