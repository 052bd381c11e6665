namespace Rag.Core.Answers;

/// <summary>The search for one question, which has been read. Both methods may be called at the same time.</summary>
public interface ISearch
{
    /// <summary>
    /// The time whose knowledge is looked for; null for now. A time that the question names counts only where anything was known then.
    /// </summary>
    DateTimeOffset? AsOf { get; }

    /// <summary>
    /// The question with the names that it takes over from the dialogue it leans on, for models to read; null where it stands alone.
    /// </summary>
    string? Reading => null;

    /// <summary>How many clauses the question has: each of them may be told in another article.</summary>
    int Clauses => 1;

    /// <summary>At most <paramref name="top"/> hits, best first.</summary>
    ValueTask<SearchResult> FindAsync(int top, CancellationToken cancellation);

    /// <summary>
    /// A first guess at what <see cref="FindAsync"/> will find, by words alone: it comes long before the question is embedded, and is only
    /// good for getting passages ready.
    /// </summary>
    ValueTask<IReadOnlyList<Hit>> GlanceAsync(int top, CancellationToken cancellation);
}
