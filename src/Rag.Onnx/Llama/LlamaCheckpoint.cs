using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Llama;

/// <summary>Opens a Llama-family model by what lies at a path.</summary>
internal static class LlamaCheckpoint
{
    /// <param name="path">A .gguf file (or any part of one), a Hugging Face folder, or a folder with one GGUF model.</param>
    public static ILlamaCheckpoint Open(string path)
    {
        var weights = WeightSource.Open(path);
        try
        {
            return weights is GgufModel gguf ? new GgufLlama(gguf) : new HuggingFaceLlama(path, weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }
}
