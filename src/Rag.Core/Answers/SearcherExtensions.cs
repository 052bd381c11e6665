namespace Rag.Core.Answers;

public static class SearcherExtensions
{
    /// <summary>Reads the question and finds its passages.</summary>
    public static async ValueTask<SearchResult> FindAsync(this ISearcher searcher, string question, int top, CancellationToken cancellation)
    {
        var search = await searcher.ReadAsync(question, cancellation);
        return await search.FindAsync(top, cancellation);
    }
}
