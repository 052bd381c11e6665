namespace Rag.Core.Answers;

/// <summary>
/// What readers said of answers: one word of each tenant on each answer, the last one. Thread-safe. A canceled token ends every call with
/// <see cref="OperationCanceledException"/>.
/// </summary>
public interface IAnswerFeedback
{
    /// <summary>Keeps it durably, in the place of what the tenant said of the answer before.</summary>
    ValueTask GiveAsync(AnswerFeedback feedback, CancellationToken cancellation);

    /// <summary>Null where this tenant has said nothing of the answer.</summary>
    ValueTask<AnswerFeedback?> FindAsync(string answerId, string tenant, CancellationToken cancellation);

    /// <summary>Forgets what the tenant said of the answer; false where it was nothing.</summary>
    ValueTask<bool> TakeBackAsync(string answerId, string tenant, CancellationToken cancellation);

    /// <summary>Everything, first what was said first; of equal times by answer and tenant.</summary>
    IAsyncEnumerable<AnswerFeedback> ListAsync(CancellationToken cancellation);

    /// <summary>Forgets at most so much of what was said before this time, the oldest first; how much it was.</summary>
    ValueTask<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation);
}
