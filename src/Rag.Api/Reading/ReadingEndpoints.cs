using Rag.Api.OpenAi.Errors;

namespace Rag.Api.Reading;

/// <summary>What applications read beside answers: passages, articles, and what they say of an answer.</summary>
internal static class ReadingEndpoints
{
    public static void MapReading(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").AddEndpointFilter(WireErrors.InWireFormAsync);
        group.MapPost("/search", SearchReading.FindAsync);
        group.MapGet("/articles/{id}", ArticleReading.GetAsync);
        group.MapPost("/answers/{id}/feedback", FeedbackReading.GiveAsync);
        group.MapDelete("/answers/{id}/feedback", FeedbackReading.TakeBackAsync);
    }
}
