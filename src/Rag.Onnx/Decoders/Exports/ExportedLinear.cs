using Rag.ModelFiles.Onnx;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders.Exports;

/// <summary>A linear layer of an exported graph.</summary>
/// <param name="Input">The value that it reads.</param>
/// <param name="Weight">[outputs, inputs]</param>
internal sealed record ExportedLinear(string Input, WeightTensor Weight, WeightTensor? Bias)
{
    /// <summary>The linear layer that computes a value; null where something else does.</summary>
    public static ExportedLinear? TryRead(ExportGraph graph, string value)
    {
        var node = graph.ProducerOf(value);
        if (!ExportGraph.Is(node, "Add"))
        {
            return node is null ? null : Product(graph, node);
        }

        var (product, bias) = graph.Constant(node!.Input(1)) is null ? (1, 0) : (0, 1);
        return
            graph.Constant(node.Input(bias)) is { } constant
            && graph.ProducerOf(node.Input(product)) is { } inner
            && Product(graph, inner) is { Bias: null } linear
            ? linear with
            {
                Bias = constant,
            }
            : null;
    }

    /// <summary>The linear layer that computes a value.</summary>
    /// <param name="what">What the value is, for a refusal.</param>
    public static ExportedLinear Read(ExportGraph graph, string value, string what) =>
        TryRead(graph, value)
        ?? (
            graph.ProducerOf(value) is { } node
                ? throw graph.Refused(node, $"computes {what}, where a product with constant weights is read")
                : throw new ModelFileException(graph.Path, $"{what} ({value}) is computed by no node of the graph.")
        );

    private static ExportedLinear? Product(ExportGraph graph, OnnxNode node)
    {
        if (ExportGraph.Is(node, "MatMulNBits"))
        {
            const int bias = 5;
            var weight = NumberedMatrix.Read(graph.Path, node, place => graph.Constant(node.Input(place)));
            return new ExportedLinear(
                node.Input(0),
                weight,
                node.Input(bias).Length == 0 ? null : graph.RequireConstant(node, bias, "its bias")
            );
        }

        return ExportGraph.Is(node, "MatMul") ? new ExportedLinear(node.Input(0), Matrix(graph, node), null) : null;
    }

    /// <summary>The right operand of a product, turned: it is stored [inputs, outputs], or a node turns it.</summary>
    private static WeightTensor Matrix(ExportGraph graph, OnnxNode node)
    {
        if (graph.ProducerOf(node.Input(1)) is { } turning && ExportGraph.Is(turning, "Transpose"))
        {
            var turned = graph.RequireConstant(turning, 0, "its input");
            return turned.Shape.Length == 2 && turning.Integers("perm") is [] or [1, 0]
                ? turned
                : throw graph.Refused(turning, "does not turn a matrix");
        }

        var matrix = graph.RequireConstant(node, 1, "its right operand");
        return matrix.Shape is [var inputs, var outputs]
            ? new WeightTensor(matrix.Name, [outputs, inputs], matrix.Path, new TransposedRows(matrix))
            : throw graph.Refused(node, $"multiplies by {matrix}, which is no matrix");
    }
}
