using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Onnx;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.Exports;

namespace Rag.Onnx.Decoders;

/// <summary>Opens a decoder by what lies at a path.</summary>
internal static class DecoderCheckpoint
{
    /// <inheritdoc cref="Open(string)"/>
    /// <param name="path">As in the other.</param>
    /// <param name="contextTokens">The most tokens of a prompt and its answer; null for as many as the model reads.</param>
    public static IDecoderCheckpoint Open(string path, int? contextTokens) =>
        contextTokens is { } tokens ? new BoundedCheckpoint(Open(path), tokens) : Open(path);

    /// <param name="path">A .gguf file (or any part of one), a Hugging Face folder, one with an ONNX export, or a folder with one GGUF
    /// model.</param>
    public static IDecoderCheckpoint Open(string path)
    {
        if (Directory.Exists(path) && OnnxModel.In(path) is { } export)
        {
            return ExportedCheckpoint.Open(path, export);
        }

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
