using System.Text.Json;

namespace Rag.Client.Wire;

internal sealed record WireErrorEnvelope(WireError? Error);

/// <param name="Code">A word; some servers write a number.</param>
internal sealed record WireError(string? Message, string? Type, string? Param, JsonElement? Code)
{
    public string? CodeName => Code is { ValueKind: JsonValueKind.String } name ? name.GetString() : Code?.ToString();
}

internal sealed record FeedbackRequest(string Thumb, string? Comment);

internal sealed record EmbeddingRequest(
    string? Model,
    IReadOnlyList<string> Input,
    string EncodingFormat,
    string? InputType,
    int? Dimensions
);

internal sealed record EmbeddingReply(string? Model, IReadOnlyList<EmbeddingEntry>? Data, EmbeddingUsage? Usage);

/// <param name="Embedding">Base64 of little-endian 32-bit floats.</param>
internal sealed record EmbeddingEntry(int Index, string Embedding);

internal sealed record EmbeddingUsage(int PromptTokens, int TotalTokens);

internal sealed record ModelsReply(IReadOnlyList<ModelEntry>? Data);

internal sealed record ModelEntry(string Id);
