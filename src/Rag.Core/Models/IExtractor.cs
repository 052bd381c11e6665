namespace Rag.Core.Models;

/// <summary>Finds where in a passage the answer to a question stands, and judges whether it stands there at all. Thread-safe.</summary>
public interface IExtractor
{
    /// <summary>Lower-case hex SHA-256 of what determines the scores: weights, tokenizer, precision.</summary>
    string Digest { get; }

    /// <summary>Question and passage as the model reads them; what its window does not hold is cut, at the end of each.</summary>
    ExtractorInput Prepare(string question, string passage);

    /// <summary>What each input holds, in order. Scores of different passages are comparable.</summary>
    /// <exception cref="OperationCanceledException">It is looked at before each passage.</exception>
    Task<Extraction[]> ReadAsync(IReadOnlyList<ExtractorInput> inputs, CancellationToken cancellation);
}
