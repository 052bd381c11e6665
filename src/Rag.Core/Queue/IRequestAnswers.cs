namespace Rag.Core.Queue;

/// <summary>
/// What requests that hand articles in were answered, durably and for a day at least, so that one which is repeated under its key is
/// answered the same. Thread-safe.
/// </summary>
public interface IRequestAnswers
{
    /// <summary>Null where nothing is kept under the key.</summary>
    ValueTask<RequestAnswer?> FindAnswerAsync(string key, CancellationToken cancellation);

    /// <summary>Replaces what was kept under the key.</summary>
    ValueTask KeepAnswerAsync(string key, RequestAnswer answer, CancellationToken cancellation);
}
