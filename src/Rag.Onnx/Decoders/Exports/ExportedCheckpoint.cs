using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Onnx;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.Families;

namespace Rag.Onnx.Decoders.Exports;

/// <summary>
/// Opens an ONNX export of a decoder whose attention is GroupQueryAttention: its graph is read as a description of one of the families, and
/// its weights as those of a checkpoint. The graph itself is not run, since it keeps keys and values in its own way.
/// </summary>
internal static class ExportedCheckpoint
{
    /// <param name="folder">With the export, its config.json or genai_config.json, and its tokenizer.</param>
    /// <param name="path">The graph in it.</param>
    /// <exception cref="ModelFileException">The graph is none of a decoder that is read, or a file is damaged.</exception>
    public static IDecoderCheckpoint Open(string folder, string path)
    {
        var model = OnnxModel.Open(path);
        try
        {
            var decoder = ExportedDecoder.Read(model);
            var configuration = ExportConfiguration.Of(folder, decoder);
            var checkpoint = new HuggingFaceDecoder(folder, Named(model, decoder, configuration), configuration);
            ExportCheck.Require(path, checkpoint.Configuration, decoder);
            return checkpoint;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static ExportedWeights Named(OnnxModel model, ExportedDecoder decoder, WrittenConfiguration configuration)
    {
        using var document = configuration.Open();
        var json = new ConfigurationReader(configuration.Path, document.RootElement);
        var family = DecoderFamilies.Of(json);
        return family.GainOffset == 0
            ? new ExportedWeights(model, decoder, family, family.PartOf(json))
            : throw ExportCheck.Unread(model.Path, $"a model of the type {json.Text("model_type")}");
    }
}
