using Rag.Api.Edge;
using Rag.Api.OpenAi;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Answers;

namespace Rag.Api.Reading;

/// <summary>What callers say of answers that they were given.</summary>
internal static class FeedbackReading
{
    public static async Task<IResult> GiveAsync(string id, HttpContext http, FeedbackDesk desk)
    {
        var asked = await WireBody.ReadAsync(http, ReadingJson.Default.FeedbackRequestWire, "feedback");
        var thumb = FeedbackDesk.ThumbOf(asked.Thumb) ?? throw WireException.Invalid("thumb must be 'up' or 'down'.", "thumb");
        WireException.Refuse(
            asked.Comment?.Length > AnswerFeedback.LongestComment,
            "comment",
            $"comment has more than {AnswerFeedback.LongestComment} characters: send a shorter one."
        );
        var given = await desk.GiveAsync(id, http.Audience(), thumb, asked.Comment, http.RequestAborted);
        return Results.Json(FeedbackWire.Of(given ?? throw NoAnswer()), ReadingJson.Default.FeedbackWire);
    }

    /// <summary>Repeated, it finds nothing to take back, and says the same.</summary>
    public static async Task<IResult> TakeBackAsync(string id, HttpContext http, FeedbackDesk desk) =>
        await desk.TakeBackAsync(id, http.Audience(), http.RequestAborted) ? Results.NoContent() : throw NoAnswer();

    private static WireException NoAnswer() =>
        new(404, "There is no answer of that id here, or it was given too long ago.", "invalid_request_error", "id", "answer_not_found");
}
