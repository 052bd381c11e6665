namespace Rag.Core.Drift;

/// <summary>Keeps what was answered to fixed questions. Thread-safe.</summary>
public interface IDriftLog
{
    /// <summary>Writes the findings of one check, which have one time, in one transaction.</summary>
    ValueTask AddAsync(IReadOnlyList<DriftFinding> findings, CancellationToken cancellation);

    /// <summary>
    /// The answer to the question that is the last at or before this time, else the first after it; null where there is none.
    /// </summary>
    ValueTask<DriftAnswer?> FindAsync(string questionId, DateTimeOffset notAfter, CancellationToken cancellation);

    /// <summary>The findings of the last check, in the order in which they were written; empty before the first.</summary>
    ValueTask<IReadOnlyList<DriftFinding>> LatestAsync(CancellationToken cancellation);

    /// <summary>Forgets what was answered before this time; how many answers there were.</summary>
    ValueTask<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellation);
}
