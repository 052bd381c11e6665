namespace Rag.Onnx.Runner;

/// <summary>The token that greedy decoding takes.</summary>
/// <remarks>
/// TensorPrimitives.IndexOfMax of System.Numerics.Tensors 9.0.0 gives 0 for many spans whose largest number lies elsewhere.
/// </remarks>
internal static class LikeliestToken
{
    /// <summary>The index of the largest logit; of equal logits the first.</summary>
    public static int Of(ReadOnlySpan<float> logits)
    {
        var likeliest = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            likeliest = logits[i] > logits[likeliest] ? i : likeliest;
        }

        return likeliest;
    }
}
