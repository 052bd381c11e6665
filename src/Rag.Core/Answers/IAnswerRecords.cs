namespace Rag.Core.Answers;

/// <summary>The answers that were given, so that they can be looked at again. Thread-safe.</summary>
public interface IAnswerRecords
{
    /// <summary>
    /// Keeps the record, soon: an answer does not wait for the disk. A kill loses what was noted within the last second; where more come
    /// than can be written, some are not kept.
    /// </summary>
    void Note(AnswerRecord record);

    /// <summary>Sees what was noted, whether it was written or not; null where there is no such answer, or no longer.</summary>
    ValueTask<AnswerRecord?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>Forgets at most so many answers that were given before this time, the oldest first; how many there were.</summary>
    ValueTask<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation);
}
