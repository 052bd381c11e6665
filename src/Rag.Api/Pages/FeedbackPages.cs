using Rag.Api.Edge;
using Rag.Api.Reading;
using Rag.Core.Answers;
using Rag.Pages;

namespace Rag.Api.Pages;

/// <summary>Takes what readers say of an answer on its page.</summary>
internal static class FeedbackPages
{
    public static string Path(string id) => $"/answers/{Uri.EscapeDataString(id)}/feedback";

    public static void MapFeedbackPages(this IEndpointRouteBuilder routes) => routes.MapPost("/answers/{id}/feedback", GiveAsync);

    private static async Task<IResult> GiveAsync(string id, HttpContext http, FeedbackDesk desk)
    {
        var form = await FormBody.ReadAsync(http);
        if (FeedbackDesk.ThumbOf(form["thumb"]) is not { } thumb)
        {
            return MessagePage.Result("That cannot be kept", "Say whether the answer helped: Yes or No.", StatusCodes.Status400BadRequest);
        }

        var comment = form["comment"].ToString();
        if (comment.Length > AnswerFeedback.LongestComment)
        {
            return MessagePage.Result(
                "That cannot be kept",
                $"The comment has more than {AnswerFeedback.LongestComment} characters: send a shorter one.",
                StatusCodes.Status400BadRequest
            );
        }

        return await desk.GiveAsync(id, http.Audience(), thumb, comment, http.RequestAborted) is null
            ? MessagePage.Result(
                "Not here",
                "There is no answer of that id here, or it was given too long ago.",
                StatusCodes.Status404NotFound
            )
            : new SeeAnswer(id);
    }

    /// <summary>A reload of the page that follows sends nothing again.</summary>
    private sealed class SeeAnswer(string id) : IResult
    {
        public Task ExecuteAsync(HttpContext http)
        {
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            http.Response.Headers.Location = $"/answers/{Uri.EscapeDataString(id)}";
            return Task.CompletedTask;
        }
    }
}
