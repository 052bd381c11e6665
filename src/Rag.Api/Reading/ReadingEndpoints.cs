using Rag.Api.Docs;
using Rag.Api.OpenAi.Errors;

namespace Rag.Api.Reading;

/// <summary>What applications read beside answers: passages, articles, and what they say of an answer.</summary>
internal static class ReadingEndpoints
{
    private const string News = "News";
    private const string Answers = "Answers";

    private static readonly Dictionary<string, string> s_articleParameters = new(StringComparer.Ordinal)
    {
        ["id"] = "The article's id.",
        ["revision"] = "The number of a revision, from 1; the latest where left out.",
        ["body"] = "false leaves the text out; true where left out.",
        ["chunks"] = "true adds the stretches that searches find; false where left out.",
    };

    private static readonly Dictionary<string, string> s_answerId = new(StringComparer.Ordinal) { ["id"] = "The id of the answer." };

    public static void MapReading(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").AddEndpointFilter(WireErrors.InWireFormAsync);
        group
            .MapPost("/search", SearchReading.FindAsync)
            .Note("search", News, "Find passages", new ApiNote("""{"query":"How many nurses went on strike?","top":5}"""))
            .Takes<SearchQueryWire>()
            .Gives<SearchResultWire>()
            .Refuses(400, 413, 415, 429, 503);
        group
            .MapGet("/articles/{id}", ArticleReading.GetAsync)
            .Note("getArticle", News, "Read an article", new ApiNote { Parameters = s_articleParameters })
            .Gives<ArticleWire>()
            .Gives<WithdrawnWire>(StatusCodes.Status410Gone)
            .Refuses(400, 404);
        group
            .MapPost("/answers/{id}/feedback", FeedbackReading.GiveAsync)
            .Note(
                "giveFeedback",
                Answers,
                "Say whether an answer helped",
                new ApiNote("""{"thumb":"up","comment":"That was quick."}""") { Parameters = s_answerId }
            )
            .Takes<FeedbackRequestWire>()
            .Gives<FeedbackWire>()
            .Refuses(400, 404, 413, 415);
        group
            .MapDelete("/answers/{id}/feedback", FeedbackReading.TakeBackAsync)
            .Note("takeFeedbackBack", Answers, "Take back what was said of an answer", new ApiNote { Parameters = s_answerId })
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(404);
    }
}
