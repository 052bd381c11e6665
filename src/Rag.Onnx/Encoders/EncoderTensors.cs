using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Encoders;

/// <summary>
/// Puts a checkpoint's tensors into a graph, each of the shape that config.json gives it or refused by name. Names are given without the
/// encoder's own prefix, with which they begin in checkpoints that have a head on top.
/// </summary>
internal sealed class EncoderTensors
{
    private const string Weight = ".weight";

    private readonly ILinearForm _linear;
    private readonly string _prefix;

    public EncoderTensors(GraphBuilder graph, IWeightSource weights, EncoderArchitecture architecture, ILinearForm linear)
        : this(graph, weights, architecture, linear, PrefixIn(weights, architecture)) { }

    private EncoderTensors(GraphBuilder graph, IWeightSource weights, EncoderArchitecture architecture, ILinearForm linear, string prefix)
    {
        (Graph, Weights, Architecture, _linear, _prefix) = (graph, weights, architecture, linear, prefix);
    }

    /// <summary>The prefix before the words' name; of several the shortest.</summary>
    private static string PrefixIn(IWeightSource weights, EncoderArchitecture architecture)
    {
        var words = architecture.Names.Words + Weight;
        var name = weights.Names.Where(IsWords).MinBy(name => name.Length)
            ?? throw new ModelFileException(weights.Path, $"the tensor {words} is missing.");
        return name[..^words.Length];

        bool IsWords(string name) => name == words || name.EndsWith('.' + words, StringComparison.Ordinal);
    }

    public GraphBuilder Graph { get; }

    public IWeightSource Weights { get; }

    public EncoderArchitecture Architecture { get; }

    /// <summary>The tensors of the head, whose names carry no prefix; its layers are computed in fp32 in every precision.</summary>
    public EncoderTensors OfHead() => new(Graph, Weights, Architecture, new FloatLinear(), "");

    /// <summary>A tensor's name in the checkpoint.</summary>
    public string InFile(string name) => _prefix + name;

    public float[] ReadTable(string name, int rows, int columns) => Read(_prefix + name + Weight, rows, columns);

    public string Table(string id, string name, int rows) =>
        Graph.Initializer(id, ReadTable(name, rows, Architecture.HiddenSize), rows, Architecture.HiddenSize);

    /// <summary>A linear layer with its bias, where it has one; the sum has the name <paramref name="id"/>.</summary>
    public string Linear(string id, string input, string name, int outputs, int inputs, bool hasBias) =>
        hasBias
            ? Graph.Node("Add", [Multiply($"{id}.product", input, name, outputs, inputs), Bias($"{id}.bias", name, outputs)], id)
            : Multiply(id, input, name, outputs, inputs);

    /// <summary>A linear layer without its bias.</summary>
    public string Multiply(string id, string input, string name, int outputs, int inputs) =>
        _linear.Apply(Graph, input, Matrix(id, name, outputs, inputs));

    public string Multiply(string input, LinearWeights weights) => _linear.Apply(Graph, input, weights);

    public string Bias(string id, string name, int size) => Graph.Initializer(id, ReadVector(name + ".bias", size), size);

    public LinearWeights Matrix(string id, string name, int outputs, int inputs)
    {
        var weights = LinearWeights.Read(Weights, _prefix + name + Weight, id);
        return weights.Outputs == outputs && weights.Inputs == inputs
            ? weights
            : throw Misshapen(Weights.Get(_prefix + name + Weight), outputs, inputs);
    }

    public float[] ReadVector(string name, int size)
    {
        var tensor = Weights.Get(_prefix + name);
        return tensor.Elements == size ? tensor.ToFloat32() : throw Misshapen(tensor, size);
    }

    /// <summary>The gain of a norm and its offset, which is empty in families without. Old checkpoints call them gamma and beta.</summary>
    public (string Gain, string Offset) Norm(string id, string name)
    {
        var size = Architecture.HiddenSize;
        var gain = Graph.Initializer($"{id}.norm.gain", ReadVector(Named(name, Weight, ".gamma"), size), size);
        return Architecture.HasNormBias
            ? (gain, Graph.Initializer($"{id}.norm.offset", ReadVector(Named(name, ".bias", ".beta"), size), size))
            : (gain, "");
    }

    private string Named(string name, string usual, string old) => Weights.TryGet(_prefix + name + old, out _) ? name + old : name + usual;

    private float[] Read(string name, int rows, int columns)
    {
        var tensor = Weights.Get(name);
        return tensor.Rows == rows && tensor.Columns == columns ? tensor.ToFloat32() : throw Misshapen(tensor, rows, columns);
    }

    private ModelFileException Misshapen(WeightTensor tensor, params ReadOnlySpan<int> shape) =>
        new(Weights.Path, $"the tensor {tensor} does not have the shape [{string.Join(", ", shape.ToArray())}] that config.json gives it.");
}
