namespace Rag.Onnx.Tests.Decoders;

/// <summary>Rows and columns of zeros in tensors, and rows that stand twice. All dimensions but the last are rows.</summary>
internal static class Padding
{
    /// <param name="step">Behind so many rows, and so many again, stand the zeros.</param>
    public static (int[] Shape, float[] Values) Rows((int[] Shape, float[] Values) tensor, int step, int more)
    {
        var rows = tensor.Shape.Length == 1 ? tensor.Shape[0] : tensor.Values.Length / tensor.Shape[^1];
        var width = tensor.Values.Length / rows;
        var values = new List<float>();
        foreach (var part in tensor.Values.Chunk(step * width))
        {
            values.AddRange(part);
            values.AddRange(new float[more * width]);
        }

        int[] shape = [.. tensor.Shape];
        var dimension = Math.Max(0, shape.Length - 2);
        shape[dimension] += shape[dimension] / step * more;
        return (shape, [.. values]);
    }

    /// <inheritdoc cref="Rows"/>
    public static (int[] Shape, float[] Values) Columns((int[] Shape, float[] Values) tensor, int step, int more)
    {
        var values = tensor
            .Values.Chunk(tensor.Shape[^1])
            .SelectMany(row => row.Chunk(step).SelectMany(part => part.Concat(new float[more])));
        return ([.. tensor.Shape[..^1], tensor.Shape[^1] + (tensor.Shape[^1] / step * more)], [.. values]);
    }

    /// <summary>So many rows, and again so many, stand several times.</summary>
    public static (int[] Shape, float[] Values) Repeated((int[] Shape, float[] Values) tensor, int step, int times)
    {
        var width = tensor.Values.Length / tensor.Shape[0];
        var values = tensor.Values.Chunk(step * width).SelectMany(part => Enumerable.Repeat(part, times).SelectMany(row => row));
        return ([tensor.Shape[0] * times, .. tensor.Shape[1..]], [.. values]);
    }

    public static (int[] Shape, float[] Values) Scaled((int[] Shape, float[] Values) tensor, double factor) =>
        (tensor.Shape, [.. tensor.Values.Select(value => (float)(value * factor))]);
}
