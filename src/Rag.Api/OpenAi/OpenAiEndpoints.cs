using Rag.Api.Docs;
using Rag.Api.OpenAi.Answers;
using Rag.Api.OpenAi.Chat;
using Rag.Api.OpenAi.Completions;
using Rag.Api.OpenAi.Embeddings;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.Models;
using Rag.Api.OpenAi.Responses;

namespace Rag.Api.OpenAi;

/// <summary>The OpenAI wire: any client of that API can ask the news. Each surface has a folder of its own.</summary>
internal static class OpenAiEndpoints
{
    public static void MapOpenAi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").AddEndpointFilter(WireErrors.InWireFormAsync);
        group.MapModels();
        group.MapChat();
        group.MapKeptCompletions();
        group.MapCompletions();
        group.MapEmbeddings();
        group.MapResponses();
        group
            .MapGet("/answers/{id}/status", AnswerStatusWire.GetAsync)
            .Note("getAnswerStatus", "Answers", "See what became of what an answer quotes")
            .Gives<AnswerStatusWire>()
            .Refuses(404);
        group
            .MapFallback(
                (HttpContext http) =>
                    throw new WireException(
                        404,
                        $"There is no {http.Request.Method} {http.Request.Path} here.",
                        "invalid_request_error",
                        null,
                        "unknown_url"
                    )
            )
            .ExcludeFromDescription();
    }
}
