namespace Rag.Onnx.Decoders;

/// <summary>Queries and the gate of the attention's output, head by head in one tensor: [heads, queries then gate, width].</summary>
internal static class GatedQueries
{
    /// <summary>Whether a matrix lies so.</summary>
    public static bool Hold(DecoderConfiguration configuration, DecoderMatrix matrix) =>
        configuration.HasOutputGate && matrix is DecoderMatrix.Query or DecoderMatrix.OutputGate;

    /// <summary>The part of the tensor that is the matrix, or its bias.</summary>
    /// <param name="width">Of a row: the hidden size, or 1 for a bias.</param>
    public static float[] Of(DecoderConfiguration configuration, float[] both, DecoderMatrix matrix, int width)
    {
        var size = configuration.HeadSize * width;
        var skipped = matrix == DecoderMatrix.Query ? 0 : size;
        return [.. Enumerable.Range(0, configuration.Heads).SelectMany(head => both.Skip((2 * head * size) + skipped).Take(size))];
    }
}
