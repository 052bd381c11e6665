using System.Numerics.Tensors;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.LinearLayers;

/// <summary>
/// The matrix of a linear layer, as checkpoints store it: one row of <see cref="Inputs"/> weights for each output, row-major.
/// </summary>
/// <param name="Name">Name of the product in the graph, and prefix of the names of its constants.</param>
internal sealed record LinearWeights(string Name, int Inputs, int Outputs, float[] Values)
{
    /// <summary>The same weights as the model's files have them, where these have them in blocks: they are used without rounding.</summary>
    public BlockRows? Blocks { get; init; }

    public static LinearWeights Read(IWeightSource source, string tensor, string name)
    {
        var weights = source.Get(tensor);
        return weights.Shape.Length == 2
            ? ReadRows(name, weights, 0, weights.Shape[0])
            : throw new ModelFileException(
                source.Path,
                $"the tensor {tensor} has {weights.Shape.Length} dimensions where a matrix is expected."
            );
    }

    /// <summary>Reads a layer that is rows [first, first + outputs) of a matrix.</summary>
    public static LinearWeights ReadRows(string name, WeightTensor matrix, int first, int outputs)
    {
        var values = new float[checked(outputs * matrix.Columns)];
        matrix.ReadFloat32(first, outputs, values);
        return new LinearWeights(name, matrix.Columns, outputs, values) { Blocks = matrix.ReadBlocks(first, outputs) };
    }

    /// <summary>All weights times a factor, in the memory of these.</summary>
    public LinearWeights Scaled(float factor)
    {
        if (factor != 1)
        {
            TensorPrimitives.Multiply(Values, factor, Values);
            TensorPrimitives.Multiply(Blocks?.Scales ?? [], factor, Blocks?.Scales ?? []);
        }

        return this;
    }

    /// <summary>Joins several layers with the same input into one that gives all of their outputs, in order.</summary>
    public static LinearWeights Concatenate(string name, params ReadOnlySpan<LinearWeights> parts)
    {
        var outputs = 0;
        foreach (var part in parts)
        {
            if (part.Inputs != parts[0].Inputs)
            {
                throw new ArgumentException($"{part.Name} has {part.Inputs} inputs, {parts[0].Name} has {parts[0].Inputs}.", nameof(parts));
            }

            outputs += part.Outputs;
        }

        var values = new float[checked(outputs * parts[0].Inputs)];
        var rest = values.AsSpan();
        foreach (var part in parts)
        {
            part.Values.CopyTo(rest);
            rest = rest[part.Values.Length..];
        }

        return new LinearWeights(name, parts[0].Inputs, outputs, values) { Blocks = Concatenate(parts) };
    }

    /// <summary>Null unless all parts are in blocks of the same bits.</summary>
    private static BlockRows? Concatenate(ReadOnlySpan<LinearWeights> parts)
    {
        var (values, scales) = (new List<sbyte>(), new List<float>());
        foreach (var part in parts)
        {
            if (part.Blocks is not { } blocks || blocks.Bits != parts[0].Blocks!.Bits)
            {
                return null;
            }

            values.AddRange(blocks.Values);
            scales.AddRange(blocks.Scales);
        }

        return new BlockRows([.. values], [.. scales], parts[0].Blocks!.Bits);
    }

    /// <summary>The matrix as [Inputs, Outputs], the right operand of MatMul.</summary>
    public float[] Transposed() => Matrices.Transpose(Values, Outputs, Inputs);
}
