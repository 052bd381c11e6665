using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders;

/// <summary>Opens a decoder by what lies at a path.</summary>
internal static class DecoderCheckpoint
{
    /// <param name="path">A .gguf file (or any part of one), a Hugging Face folder, or a folder with one GGUF model.</param>
    public static IDecoderCheckpoint Open(string path)
    {
        var weights = WeightSource.Open(path);
        try
        {
            return weights is GgufModel gguf ? new GgufDecoder(gguf) : new HuggingFaceDecoder(path, weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }
}
