namespace Rag.Api.OpenAi.Responses;

/// <summary>Ids of responses and of their items: they cannot be guessed.</summary>
internal static class ResponseIds
{
    public const string Response = "resp";
    public const string Message = "msg";

    public static string New(string kind) => $"{kind}_{Guid.NewGuid():N}";
}
