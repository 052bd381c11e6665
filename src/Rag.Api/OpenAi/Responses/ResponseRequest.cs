using System.Text.Json;

namespace Rag.Api.OpenAi.Responses;

/// <summary>
/// The parts of a request to the responses API that mean something here. Those that are the same in a chat completion go on to it as they
/// came, so they are kept as JSON. Unknown members are ignored.
/// </summary>
internal sealed record ResponseRequest
{
    public string? Model { get; init; }

    /// <summary>A string, or a list of items.</summary>
    public JsonElement? Input { get; init; }

    public string? Instructions { get; init; }

    public bool? Stream { get; init; }

    /// <summary>Kept where it is left out, as the wire has it.</summary>
    public bool? Store { get; init; }

    public string? PreviousResponseId { get; init; }

    public JsonElement? Conversation { get; init; }

    public JsonElement? Prompt { get; init; }

    public bool? Background { get; init; }

    public JsonElement? Metadata { get; init; }

    public int? MaxOutputTokens { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? TopLogprobs { get; init; }

    public IReadOnlyList<string?>? Include { get; init; }

    /// <summary>Holds the format.</summary>
    public JsonElement? Text { get; init; }

    public JsonElement? Tools { get; init; }

    public JsonElement? ToolChoice { get; init; }

    /// <summary>Several calls may be made where it is left out, as the wire has it.</summary>
    public bool? ParallelToolCalls { get; init; }

    public string? Truncation { get; init; }

    /// <summary>Our own member, as in a chat completion.</summary>
    public JsonElement? News { get; init; }

    public long? Seed { get; init; }

    public JsonElement? Stop { get; init; }
}
