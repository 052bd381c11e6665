using System.Text.Json;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Answers;

namespace Rag.Api.Nodes;

/// <summary>By which addresses a question comes that another node may answer, and how a stream that breaks off ends there.</summary>
internal static class QuestionSurfaces
{
    private const string Chat = "/v1/chat/completions";
    private const string Completions = "/v1/completions";
    private const string Responses = "/v1/responses";

    private static readonly AnswerFailedException s_lost = new("The node that was writing the answer is gone: ask again.");

    public static bool IsSendable(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && (IsAt(request.Path, Chat) || IsAt(request.Path, Completions) || IsAt(request.Path, Responses));

    public static byte[] EndingOf(PathString path)
    {
        var error = WireErrors.Event(s_lost);
        byte[] data = [.. "data: "u8, .. error, .. "\n\n"u8];
        return IsAt(path, Responses)
            ?
            [
                .. "event: error\ndata: "u8,
                .. JsonSerializer.SerializeToUtf8Bytes(LostResponse.Of(s_lost.Message), LostJson.Default.LostResponse),
                .. "\n\n"u8,
            ]
            : data;
    }

    private static bool IsAt(PathString path, string address) => path.Equals(address, StringComparison.OrdinalIgnoreCase);
}
