using Rag.Core.Models;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.Families;
using Rag.Onnx.Encoders;

namespace Rag.Onnx.Embedders;

/// <summary>Loads an embedder, whether its model is an encoder or a decoder.</summary>
public static class EmbedderLoader
{
    /// <summary>
    /// An embedder that is an <see cref="IEmbedderTokens"/> and an <see cref="IDisposable"/> too; its graph is built on first use and kept
    /// in <paramref name="cacheFolder"/>.
    /// </summary>
    /// <exception cref="ModelFileException">A file of the model is missing, damaged or of a kind that is not supported.</exception>
    /// <exception cref="IOException">The cache folder cannot be written.</exception>
    public static IEmbedder Load(string modelFolder, string cacheFolder, EmbedderOptions options) =>
        IsDecoder(modelFolder)
            ? DecoderEmbedder.Load(modelFolder, cacheFolder, options)
            : OnnxEmbedder.Load(modelFolder, cacheFolder, options);

    private static bool IsDecoder(string modelFolder)
    {
        var path = Path.Combine(modelFolder, "config.json");
        using var document = JsonFile.Read(path);
        return DecoderFamilies.Knows(new ConfigurationReader(path, document.RootElement).Text("model_type"));
    }
}
