namespace Rag.Core.Answers;

public static class SearcherExtensions
{
    /// <summary>Reads the question and finds its passages.</summary>
    public static ValueTask<SearchResult> FindAsync(this ISearcher searcher, string question, int top, CancellationToken cancellation) =>
        searcher.FindAsync(question, null, top, cancellation);

    /// <inheritdoc cref="FindAsync(ISearcher, string, int, CancellationToken)"/>
    /// <param name="asOf">See <see cref="ISearcher.ReadAsync"/>.</param>
    public static async ValueTask<SearchResult> FindAsync(
        this ISearcher searcher,
        string question,
        DateTimeOffset? asOf,
        int top,
        CancellationToken cancellation
    )
    {
        var search = await searcher.ReadAsync(question, asOf, cancellation);
        return await search.FindAsync(top, cancellation);
    }
}
