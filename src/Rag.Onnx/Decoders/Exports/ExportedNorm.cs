using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders.Exports;

/// <summary>A normalization of an exported graph.</summary>
/// <param name="Input">The value that is normalized; "" where it is a sum that has no name.</param>
/// <param name="Terms">The values whose sum is normalized; null where it is none.</param>
internal sealed record ExportedNorm(WeightTensor Gain, float Epsilon, string Input, (string, string)? Terms)
{
    private const string Joint = "SkipSimplifiedLayerNormalization";

    /// <summary>The output of the joint operator that has the sum.</summary>
    private const int SumOutput = 3;

    /// <summary>The normalization that computes a value.</summary>
    /// <param name="what">What the value is, for a refusal.</param>
    public static ExportedNorm Read(ExportGraph graph, string value, string what)
    {
        var node = graph.Require(value, what, "SimplifiedLayerNormalization", "RMSNormalization", Joint);
        var isJoint = node.Operation == Joint;
        if (node.Output(0) != graph.Plain(value) || (isJoint && node.Input(3).Length > 0) || node.Integer("axis", -1) is not (-1 or 2))
        {
            throw graph.Refused(node, $"computes {what} in a form that is not read");
        }

        var epsilon = node.Real("epsilon", isJoint ? 1e-12f : 1e-5f);
        return isJoint
            ? new ExportedNorm(graph.RequireConstant(node, 2, "its gain"), epsilon, node.Output(SumOutput), (node.Input(0), node.Input(1)))
            : new ExportedNorm(
                graph.RequireConstant(node, 1, "its gain"),
                epsilon,
                graph.Plain(node.Input(0)),
                TermsOf(graph, node.Input(0))
            );
    }

    /// <summary>The two values of which a value is the sum; null where it is none.</summary>
    private static (string, string)? TermsOf(ExportGraph graph, string value) =>
        graph.ProducerOf(value) is { } node
        && (ExportGraph.Is(node, "Add") || (ExportGraph.Is(node, Joint) && node.Output(SumOutput) == graph.Plain(value)))
            ? (node.Input(0), node.Input(1))
            : null;
}
