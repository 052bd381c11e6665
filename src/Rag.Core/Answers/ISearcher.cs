namespace Rag.Core.Answers;

/// <summary>Questions to hits over everything stored.</summary>
public interface ISearcher
{
    ValueTask<SearchResult> SearchAsync(string question, int top, CancellationToken cancellation);

    /// <summary>
    /// A first guess at what <see cref="SearchAsync"/> will find, by words alone: it comes long before the question is embedded, and is only good for getting
    /// things ready.
    /// </summary>
    ValueTask<IReadOnlyList<Hit>> GlanceAsync(string question, int top, CancellationToken cancellation);
}
