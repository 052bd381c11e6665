namespace Rag.Core.Answers;

public static class SearcherExtensions
{
    /// <summary>Reads the question and finds its passages.</summary>
    public static ValueTask<SearchResult> FindAsync(this ISearcher searcher, string question, int top, CancellationToken cancellation) =>
        searcher.FindAsync(new SearchRequest(question), top, cancellation);

    /// <inheritdoc cref="FindAsync(ISearcher, string, int, CancellationToken)"/>
    public static async ValueTask<SearchResult> FindAsync(
        this ISearcher searcher,
        SearchRequest request,
        int top,
        CancellationToken cancellation
    )
    {
        var search = await searcher.ReadAsync(request, cancellation);
        return await search.FindAsync(top, cancellation);
    }
}
