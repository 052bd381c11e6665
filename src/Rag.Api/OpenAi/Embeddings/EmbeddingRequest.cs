using System.Text.Json;

namespace Rag.Api.OpenAi.Embeddings;

/// <summary>The parts of an embeddings request that mean something here.</summary>
/// <param name="Input">A text or a list of texts.</param>
/// <param name="InputType">An extension: passage, or query for questions, which the model reads with a prefix of its own.</param>
/// <param name="Truncate">An extension: what is longer than the model's window is cut instead of refused.</param>
internal sealed record EmbeddingRequest(
    string? Model,
    JsonElement? Input,
    string? EncodingFormat,
    int? Dimensions,
    string? InputType,
    bool? Truncate
);
