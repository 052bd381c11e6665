using System.Text.Json;
using Rag.Api.OpenAi.Errors;

namespace Rag.Api.OpenAi.Responses;

/// <summary>What a request to the responses API may not ask.</summary>
internal static class ResponseRules
{
    private const int MostPairs = 16;
    private const int LongestKey = 64;
    private const int LongestValue = 512;

    /// <exception cref="WireException">A member cannot be honored; the first that cannot is named.</exception>
    public static void Require(ResponseRequest request)
    {
        WireException.Refuse(
            IsGiven(request.Conversation),
            "conversation",
            "There are no conversation objects here: go on from an earlier response with previous_response_id."
        );
        WireException.Refuse(IsGiven(request.Prompt), "prompt", "There are no stored prompts here: send the text as input.");
        WireException.Refuse(request.Background == true, "background", "Responses are not made in the background: stream them, or wait.");
        WireException.Refuse(
            request.Truncation is not (null or "auto" or "disabled"),
            "truncation",
            "truncation can be 'auto' or 'disabled'."
        );
        RequireMetadata(request.Metadata);
    }

    private static void RequireMetadata(JsonElement? metadata)
    {
        if (!IsGiven(metadata))
        {
            return;
        }

        WireException.Refuse(metadata!.Value.ValueKind != JsonValueKind.Object, "metadata", "metadata must be an object of texts.");
        var pairs = metadata.Value.EnumerateObject().ToList();
        WireException.Refuse(
            pairs.Count > MostPairs
                || pairs.Any(pair =>
                    pair.Name.Length > LongestKey
                    || pair.Value.ValueKind != JsonValueKind.String
                    || pair.Value.GetString()!.Length > LongestValue
                ),
            "metadata",
            $"metadata may hold {MostPairs} pairs, with names of at most {LongestKey} characters and texts of at most {LongestValue}."
        );
    }

    private static bool IsGiven(JsonElement? element) => element is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) };
}
