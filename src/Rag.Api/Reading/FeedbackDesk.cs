using Rag.Api.Evaluation;
using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.Api.Reading;

/// <summary>Takes what readers say of answers that are on record here, on the wire and on pages. Thread-safe.</summary>
/// <param name="questions">Null where no question is ever kept.</param>
internal sealed class FeedbackDesk(IAnswerRecords records, IAnswerFeedback feedback, TimeProvider time, QuestionKeeping? questions = null)
{
    public static Thumb? ThumbOf(string? word) =>
        word switch
        {
            "up" => Thumb.Up,
            "down" => Thumb.Down,
            _ => null,
        };

    /// <summary>Null where the reader was given no such answer.</summary>
    public async ValueTask<AnswerFeedback?> GiveAsync(
        string id,
        Audience reader,
        Thumb thumb,
        string? comment,
        CancellationToken cancellation
    )
    {
        if (!await IsTheirsAsync(id, reader, cancellation))
        {
            return null;
        }

        var given = new AnswerFeedback(
            id,
            reader.Tenant,
            thumb,
            time.GetUtcNow(),
            string.IsNullOrWhiteSpace(comment) ? null : comment.Trim()
        );
        await feedback.GiveAsync(given, cancellation);
        if (questions is not null)
        {
            await questions.KeepAsync(id, reader.Tenant, cancellation);
        }

        return given;
    }

    /// <summary>Null where the reader has said nothing of it.</summary>
    public ValueTask<AnswerFeedback?> FindAsync(string id, Audience reader, CancellationToken cancellation) =>
        feedback.FindAsync(id, reader.Tenant, cancellation);

    /// <summary>False where the reader was given no such answer.</summary>
    public async ValueTask<bool> TakeBackAsync(string id, Audience reader, CancellationToken cancellation)
    {
        if (!await IsTheirsAsync(id, reader, cancellation))
        {
            return false;
        }

        await feedback.TakeBackAsync(id, reader.Tenant, cancellation);
        if (questions is not null)
        {
            await questions.ForgetAsync(id, reader.Tenant, cancellation);
        }

        return true;
    }

    private async ValueTask<bool> IsTheirsAsync(string id, Audience reader, CancellationToken cancellation) =>
        await records.FindAsync(id, cancellation) is { } record && record.Tenant == reader.Tenant;
}
