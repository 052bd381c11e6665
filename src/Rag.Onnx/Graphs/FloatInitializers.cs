using System.Numerics.Tensors;

namespace Rag.Onnx.Graphs;

/// <summary>Floating-point constants of a graph in the element type that its nodes compute in.</summary>
internal static class FloatInitializers
{
    /// <summary>Adds a constant; returns its name.</summary>
    /// <param name="element">Float or Float16.</param>
    /// <exception cref="ArgumentException">A value is too large for the element type.</exception>
    public static string Floats(
        this GraphBuilder graph,
        string name,
        ReadOnlySpan<float> values,
        TensorType element,
        params ReadOnlySpan<long> shape
    )
    {
        if (element == TensorType.Float)
        {
            return graph.Initializer(name, values, shape);
        }

        if (element != TensorType.Float16)
        {
            throw new ArgumentOutOfRangeException(nameof(element), element, null);
        }

        if (values.Length > 0 && MathF.Abs(TensorPrimitives.MaxMagnitude(values)) > (float)Half.MaxValue)
        {
            throw new ArgumentException(
                $"{name} has values too large for 16-bit floats: this model cannot be run in them.",
                nameof(values)
            );
        }

        var halves = new Half[values.Length];
        TensorPrimitives.ConvertToHalf(values, halves);
        return graph.Initializer(name, halves, shape);
    }
}
