using System.Numerics.Tensors;

namespace Rag.Onnx.Embedders;

/// <summary>Vectors of length 1.</summary>
internal static class UnitVector
{
    /// <exception cref="InvalidOperationException">It has no length.</exception>
    public static float[] Of(ReadOnlySpan<float> vector)
    {
        var result = new float[vector.Length];
        var length = TensorPrimitives.Norm(vector);
        if (!(length > 0))
        {
            throw new InvalidOperationException("The embedding of a text has no length: the model's weights are damaged.");
        }

        TensorPrimitives.Divide(vector, length, result);
        return result;
    }
}
