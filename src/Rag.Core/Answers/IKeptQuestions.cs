namespace Rag.Core.Answers;

/// <summary>
/// Questions that are kept to measure answers with, where that is asked for. Thread-safe. A canceled token ends every call with
/// <see cref="OperationCanceledException"/>.
/// </summary>
public interface IKeptQuestions
{
    /// <summary>Keeps it durably, in the place of what was kept of the answer before.</summary>
    ValueTask KeepAsync(KeptQuestion question, CancellationToken cancellation);

    /// <summary>Forgets what the tenant asked to get the answer; false where it was nothing.</summary>
    ValueTask<bool> ForgetAsync(string answerId, string tenant, CancellationToken cancellation);

    /// <summary>Everything, first what was answered first; of equal times by answer.</summary>
    IAsyncEnumerable<KeptQuestion> ListAsync(CancellationToken cancellation);

    /// <summary>Forgets at most so much of what was answered before this time, the oldest first; how much it was.</summary>
    ValueTask<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation);
}
