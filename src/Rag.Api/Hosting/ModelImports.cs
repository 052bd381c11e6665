using System.Text.Json;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Library;
using Rag.ModelFiles.Prompts;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Inspection;
using Rag.Prompting;

namespace Rag.Api.Hosting;

/// <summary>Brings a model into the library: it is read before anything of it is copied.</summary>
internal static class ModelImports
{
    /// <summary>Takes the right to add the model; a bundled model's name is not given again.</summary>
    /// <exception cref="ModelFileException">The name cannot be given, is taken, or another process is at it.</exception>
    public static LibraryTurn Begin(ModelLibrary library, string name) =>
        ModelCatalog.OpenBundled().Models.Any(model => model.Name == name)
            ? throw new ModelFileException(library.Folder, $"{name} is a bundled model: give another name with --name.")
            : library.Begin(name);

    /// <param name="source">Where the model comes from, for its card.</param>
    /// <param name="revision">Its commit there, where it has one.</param>
    /// <param name="quantization">What quantizing it cost, where it was quantized here.</param>
    /// <exception cref="ModelFileException">The model is missing, damaged or not supported, or there is no room.</exception>
    public static ModelCard Import(
        ModelLibrary library,
        LibraryTurn turn,
        string path,
        string source,
        string? revision,
        CancellationToken cancellation,
        JsonElement? quantization = null
    )
    {
        var files = ModelSelection.Of(path);
        var description = ModelInspection.Read(path);
        var prompt =
            description.Kind == ModelKind.Generator
                ? PromptFormReader.Read(path, TokenizerFactory.Load(path), PromptTemplate.Instructions)
                : null;
        var license = ModelLicense.Of(path);
        return library.Add(
            turn,
            files,
            (created, digests) =>
                new ModelCard(
                    turn.Name,
                    description.Kind,
                    description.Family,
                    description.Parameters,
                    description.Context,
                    description.Dimensions,
                    license,
                    source,
                    revision,
                    prompt,
                    created,
                    digests
                )
                {
                    Quantization = quantization,
                },
            cancellation
        );
    }
}
