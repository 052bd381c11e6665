using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Onnx;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Verification;

/// <summary>Runs a model's or an adapter's folder against the figures of the reference implementation that lie in it.</summary>
public static class ReferenceCheck
{
    public const string FileName = "reference.json";

    /// <param name="cacheFolder">Where the graph is built that is run.</param>
    /// <exception cref="ModelFileException">A file is missing, damaged or of a kind that is not supported.</exception>
    public static ReferenceFindings Run(string folder, string cacheFolder, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new ModelFileException(
                folder,
                $"the folder has no {FileName}, the reference implementation's figures that the model is compared with."
            );
        }

        if (AdapterBase.IsAdapter(folder))
        {
            using var figures = JsonFile.Read(path);
            var cases = ReferenceCase.Read(path, figures.RootElement, isAdapter: true);
            return DecoderCheck.RunAdapted(AdapterBase.Of(folder, figures.RootElement), folder, cases, cacheFolder, cancellation);
        }

        // An ONNX export is read as a decoder or not at all, and may have no config.json.
        if (OnnxModel.In(folder) is null)
        {
            if (EncoderCheck.IsFor(folder))
            {
                return EncoderCheck.Run(folder, cancellation);
            }

            RequireDecoder(folder);
        }

        using var reference = JsonFile.Read(path);
        return HiddenCheck.IsFor(reference.RootElement)
            ? HiddenCheck.Run(folder, reference.RootElement, cacheFolder, cancellation)
            : DecoderCheck.Run(folder, ReferenceCase.Read(path, reference.RootElement), cacheFolder, cancellation);
    }

    private static void RequireDecoder(string folder)
    {
        var architecture = ArchitectureOf(Path.Combine(folder, "config.json"));
        if (!IsDecoder(architecture))
        {
            throw new ModelFileException(
                folder,
                $"models of the architecture {architecture} cannot be verified; "
                    + "encoders, rerankers and those that generate (…ForCausalLM) can."
            );
        }
    }

    private static string ArchitectureOf(string path)
    {
        using var document = JsonFile.Read(path);
        return new ConfigurationReader(path, document.RootElement).Texts("architectures") is [{ Length: > 0 } architecture, ..]
            ? architecture
            : throw new ModelFileException(path, "architectures does not name the model's architecture.");
    }

    private static bool IsDecoder(string architecture) =>
        architecture.EndsWith("ForCausalLM", StringComparison.Ordinal)
        || architecture.EndsWith("ForConditionalGeneration", StringComparison.Ordinal);
}
