using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Library;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.Families;
using Rag.Onnx.Encoders.Families;

namespace Rag.Onnx.Inspection;

/// <summary>Reads a model to tell what it is, and refuses by name what could not be run.</summary>
public static class ModelInspection
{
    private const string ConfigurationName = "config.json";

    /// <summary>Reads every tensor once, so that a model whose weights are missing or of a wrong shape is refused.</summary>
    /// <param name="path">A .gguf file (any part of one), a Hugging Face folder, one with a GGUF model or an ONNX export, or an
    /// adapter's folder.</param>
    /// <exception cref="ModelFileException">A file is missing, damaged or of a kind that is not supported.</exception>
    public static ModelDescription Read(string path)
    {
        if (IsAdapter(path))
        {
            return AdapterInspection.Read(path);
        }

        return EncoderTypeIn(path) is { } encoder ? EncoderInspection.Read(path, encoder) : DecoderInspection.Read(path);
    }

    /// <summary>Refuses by the configuration alone, before there are weights.</summary>
    /// <param name="folder">With the model's small files.</param>
    /// <exception cref="ModelFileException">The configuration is damaged, or of a kind that is not supported.</exception>
    public static void RequireKnown(string folder)
    {
        var path = Path.Combine(folder, ConfigurationName);
        if (IsAdapter(folder))
        {
            AdapterInspection.RequireKnown(folder);
        }
        else if (File.Exists(path) && EncoderTypeIn(folder) is null)
        {
            using var document = JsonFile.Read(path);
            DecoderFamilies.Of(new ConfigurationReader(path, document.RootElement));
        }
    }

    private static bool IsAdapter(string path) => File.Exists(Path.Combine(path, ModelFileNames.AdapterConfiguration));

    /// <summary>The model_type of an encoder's config.json; null where the folder holds none.</summary>
    private static string? EncoderTypeIn(string folder)
    {
        var path = Path.Combine(folder, ConfigurationName);
        if (!File.Exists(path))
        {
            return null;
        }

        using var document = JsonFile.Read(path);
        var type = new ConfigurationReader(path, document.RootElement).Text("model_type");
        return EncoderFamilies.Knows(type) ? type : null;
    }
}
