using System.Collections.Immutable;
using System.Text.Json;
using Rag.Core.Prompts;
using Rag.ModelFiles.Catalog;

namespace Rag.ModelFiles.Library;

/// <summary>What is known of a model of the library: <c>card.json</c> in its folder.</summary>
/// <param name="Family">The kind of architecture, as the model's own files call it.</param>
/// <param name="Parameters">Elements of all tensors.</param>
/// <param name="Context">The longest input in tokens; null for an adapter.</param>
/// <param name="Dimensions">Elements of an embedder's vectors; null for other kinds.</param>
/// <param name="License">As the model's own files state it, or "unknown".</param>
/// <param name="Source">The path or the hub's address that the model came from.</param>
/// <param name="Revision">The commit at its hub; null for a model that came from a path.</param>
/// <param name="Prompt">How a generator is asked, as its own files say; null for other kinds.</param>
/// <param name="Created">When the model came into the library.</param>
public sealed record ModelCard(
    string Name,
    ModelKind Kind,
    string Family,
    long Parameters,
    int? Context,
    int? Dimensions,
    string License,
    string Source,
    string? Revision,
    PromptForm? Prompt,
    DateTimeOffset Created,
    ImmutableArray<ModelFile> Files
)
{
    /// <summary>What <c>rag models quantize</c> measured when it made the model; null for other models.</summary>
    public JsonElement? Quantization { get; init; }

    public long Bytes => Files.Sum(file => file.Bytes);

    /// <param name="folder">Where the model lies.</param>
    public ModelEntry ToEntry(string folder) => new(Name, Kind, folder, License, Context, Dimensions, IsBundled: false, Files);
}
