using System.Text.Json;
using Microsoft.Extensions.AI;
using Rag.Core.Answers;

namespace Rag.Remote;

/// <summary>
/// How an answer is to be written, in the server's terms. What has its usual value is left out: servers differ in what they know.
/// </summary>
internal static class RemoteChatOptions
{
    /// <summary>Servers take seeds of 31 bits at least.</summary>
    private const long SeedBits = int.MaxValue;

    public static ChatOptions Of(AnswerOptions options, string? model)
    {
        var sampling = options.Sampling;
        return new ChatOptions
        {
            ModelId = model,
            MaxOutputTokens = options.MaxTokens,
            StopSequences = options.Stop is { Count: > 0 } stops ? [.. stops] : null,
            Temperature = (float)sampling.Temperature,
            Seed = sampling.Temperature > 0 ? sampling.Seed & SeedBits : null,
            TopP = sampling.TopP < 1 ? (float)sampling.TopP : null,
            TopK = sampling.TopK > 0 ? sampling.TopK : null,
            FrequencyPenalty = sampling.FrequencyPenalty != 0 ? (float)sampling.FrequencyPenalty : null,
            PresencePenalty = sampling.PresencePenalty != 0 ? (float)sampling.PresencePenalty : null,
            ResponseFormat = Format(options.Format),
        };
    }

    /// <exception cref="UnsupportedFormatException">The schema is no JSON, or the form is one that the wire has no word for.</exception>
    private static ChatResponseFormat? Format(AnswerFormat? format)
    {
        switch (format)
        {
            case null:
                return null;
            case AnswerFormat.JsonObject:
                return ChatResponseFormat.Json;
            case AnswerFormat.JsonSchema { Schema: var schema }:
                try
                {
                    using var document = JsonDocument.Parse(schema);
                    return ChatResponseFormat.ForJsonSchema(document.RootElement.Clone());
                }
                catch (JsonException)
                {
                    throw new UnsupportedFormatException("The schema is not valid JSON.");
                }

            default:
                throw new UnsupportedFormatException("The model server takes JSON Schema as a form, and no regular expressions.");
        }
    }
}
