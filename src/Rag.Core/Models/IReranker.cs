namespace Rag.Core.Models;

/// <summary>Judges how well passages fit a question, each by reading both at once. Thread-safe.</summary>
public interface IReranker
{
    /// <summary>Lower-case hex SHA-256 of what determines the scores: weights, tokenizer, precision.</summary>
    string Digest { get; }

    /// <summary>
    /// A score for each passage, in order: the higher, the better it fits. Scores of one model are comparable; what its window does not
    /// hold is not read.
    /// </summary>
    /// <exception cref="OperationCanceledException">It is looked at before each passage.</exception>
    Task<float[]> ScoreAsync(string question, IReadOnlyList<string> passages, CancellationToken cancellation);
}
