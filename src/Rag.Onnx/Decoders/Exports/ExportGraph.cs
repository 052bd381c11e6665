using Rag.ModelFiles.Onnx;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders.Exports;

/// <summary>An exported graph, looked at from its end: which node computes a value, and which initializer one is.</summary>
internal sealed class ExportGraph
{
    private const string Microsoft = "com.microsoft";

    /// <summary>Nodes between two that count, which change the type of a value alone.</summary>
    private const int MostCasts = 8;

    private readonly OnnxModel _model;
    private readonly Dictionary<string, OnnxNode> _producers = new(StringComparer.Ordinal);

    public ExportGraph(OnnxModel model)
    {
        _model = model;
        foreach (var node in model.Nodes)
        {
            foreach (var output in node.Outputs.Where(output => output.Length > 0))
            {
                if (!_producers.TryAdd(output, node))
                {
                    throw new ModelFileException(model.Path, $"the value {output} is computed by two nodes of the graph.");
                }
            }
        }
    }

    public string Path => _model.Path;

    /// <summary>The output that has the logits.</summary>
    public string Logits =>
        _model.Outputs.Contains("logits")
            ? "logits"
            : throw new ModelFileException(Path, "the graph has no output of the name logits: only exports of decoders are read.");

    /// <summary>The value before all that changes its type alone.</summary>
    public string Plain(string value)
    {
        foreach (var _ in Enumerable.Range(0, MostCasts))
        {
            if (!_producers.TryGetValue(value, out var node) || !Is(node, "Cast", "Identity"))
            {
                break;
            }

            value = node.Input(0);
        }

        return value;
    }

    /// <summary>The node that computes a value; null where it is an input or an initializer.</summary>
    public OnnxNode? ProducerOf(string value) => _producers.GetValueOrDefault(Plain(value));

    /// <summary>The node that computes a value, which must be one of some operations.</summary>
    /// <param name="what">What the value is, for a refusal.</param>
    public OnnxNode Require(string value, string what, params ReadOnlySpan<string> operations) =>
        ProducerOf(value) is not { } node ? throw new ModelFileException(Path, $"{what} ({value}) is computed by no node of the graph.")
        : Is(node, operations) ? node
        : throw Refused(node, $"computes {what}, where {string.Join(" or ", operations.ToArray())} is read");

    /// <summary>Whether a node is one of some operations, of ONNX itself or of ONNX Runtime.</summary>
    public static bool Is(OnnxNode? node, params ReadOnlySpan<string> operations) =>
        node is { Domain: "" or Microsoft } && operations.Contains(node.Operation);

    /// <summary>The initializer that a value is; null where it is none that is read.</summary>
    public WeightTensor? Constant(string value) => _model.TryGet(Plain(value), out var tensor) ? tensor : null;

    /// <summary>The initializer that a value is.</summary>
    public WeightTensor RequireConstant(OnnxNode node, int input, string what) =>
        Constant(node.Input(input))
        ?? throw Refused(node, $"has no initializer for {what}, or one that is stored in a way that is not read ({node.Input(input)})");

    /// <param name="reason">Goes on behind the node's name.</param>
    public ModelFileException Refused(OnnxNode node, string reason) =>
        new(Path, $"the node {node} {reason}: import the checkpoint that the graph was exported from.");
}
