using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Linear;

namespace Rag.Onnx.Llama;

internal enum LlamaMatrix
{
    Query,
    Key,
    Value,
    AttentionOutput,
    Gate,
    Up,
    Down,
}

internal enum LlamaNorm
{
    Attention,
    FeedForward,
}

/// <summary>A Llama-family model whatever its files: every tensor by its part in the model, query and key rows in the order of half rotation.</summary>
internal interface ILlamaCheckpoint : IDisposable
{
    LlamaConfiguration Configuration { get; }

    IWeightSource Weights { get; }

    /// <summary>[vocabulary, hidden]</summary>
    WeightTensor Embedding { get; }

    /// <summary>[vocabulary, hidden]; null when the embedding is used.</summary>
    WeightTensor? Head { get; }

    float[] FinalNorm();

    float[] Norm(int layer, LlamaNorm norm);

    LinearWeights Matrix(int layer, LlamaMatrix matrix, string name);

    /// <summary>Null when the layer has none.</summary>
    float[]? Bias(int layer, LlamaMatrix matrix);
}

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
