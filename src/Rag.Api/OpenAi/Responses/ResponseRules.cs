using System.Text.Json;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.Kept;

namespace Rag.Api.OpenAi.Responses;

/// <summary>What a request to the responses API may not ask.</summary>
internal static class ResponseRules
{
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
        WireMetadata.Require(request.Metadata);
    }

    private static bool IsGiven(JsonElement? element) => element is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) };
}
