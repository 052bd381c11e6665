using Microsoft.SemanticKernel.Data;
using Rag.Client;
using Rag.Client.Search;

namespace Rag.SemanticKernel;

/// <summary>
/// The news as a text search of Semantic Kernel. Filters may compare <c>Source</c> and <c>Language</c> of a hit, and bound
/// <c>PublishedAt</c>; the older kind of filter knows <c>source</c> and <c>language</c>.
/// </summary>
public sealed class NewsTextSearch(RagClient client) : ITextSearch<SearchHit>, ITextSearch
{
    /// <inheritdoc/>
    public async Task<KernelSearchResults<string>> SearchAsync(
        string query,
        TextSearchOptions<SearchHit>? searchOptions = null,
        CancellationToken cancellationToken = default
    ) => Results(await FindAsync(query, searchOptions, cancellationToken).ConfigureAwait(false), hit => hit.Text);

    /// <inheritdoc/>
    public async Task<KernelSearchResults<TextSearchResult>> GetTextSearchResultsAsync(
        string query,
        TextSearchOptions<SearchHit>? searchOptions = null,
        CancellationToken cancellationToken = default
    ) => Results(await FindAsync(query, searchOptions, cancellationToken).ConfigureAwait(false), ResultOf);

    /// <inheritdoc/>
    public async Task<KernelSearchResults<SearchHit>> GetSearchResultsAsync(
        string query,
        TextSearchOptions<SearchHit>? searchOptions = null,
        CancellationToken cancellationToken = default
    ) => Results(await FindAsync(query, searchOptions, cancellationToken).ConfigureAwait(false), hit => hit);

    async Task<KernelSearchResults<string>> ITextSearch.SearchAsync(
        string query,
        TextSearchOptions? searchOptions,
        CancellationToken cancellationToken
    ) => Results(await FindAsync(query, searchOptions, cancellationToken).ConfigureAwait(false), hit => hit.Text);

    async Task<KernelSearchResults<TextSearchResult>> ITextSearch.GetTextSearchResultsAsync(
        string query,
        TextSearchOptions? searchOptions,
        CancellationToken cancellationToken
    ) => Results(await FindAsync(query, searchOptions, cancellationToken).ConfigureAwait(false), ResultOf);

    async Task<KernelSearchResults<object>> ITextSearch.GetSearchResultsAsync(
        string query,
        TextSearchOptions? searchOptions,
        CancellationToken cancellationToken
    ) => Results(await FindAsync(query, searchOptions, cancellationToken).ConfigureAwait(false), hit => (object)hit);

    private Task<IReadOnlyList<SearchHit>> FindAsync(string query, TextSearchOptions<SearchHit>? options, CancellationToken cancellation)
    {
        options ??= new TextSearchOptions<SearchHit>();
        return FindAsync(HitFilter.Apply(options.Filter, new SearchQuery(query)), options.Top, options.Skip, cancellation);
    }

    private Task<IReadOnlyList<SearchHit>> FindAsync(string query, TextSearchOptions? options, CancellationToken cancellation)
    {
        options ??= new TextSearchOptions();
        return FindAsync(HitFilter.Apply(options.Filter, new SearchQuery(query)), options.Top, options.Skip, cancellation);
    }

    /// <summary>The service skips nothing: what is skipped is asked for and left out.</summary>
    private async Task<IReadOnlyList<SearchHit>> FindAsync(SearchQuery query, int top, int skip, CancellationToken cancellation)
    {
        var found = await client.SearchAsync(query with { Top = top + skip }, cancellation).ConfigureAwait(false);
        return [.. found.Hits.Skip(skip)];
    }

    private static KernelSearchResults<T> Results<T>(IReadOnlyList<SearchHit> hits, Func<SearchHit, T> map) =>
        new(hits.Select(map).ToAsyncEnumerable(), hits.Count);

    private static TextSearchResult ResultOf(SearchHit hit) => new(hit.Text) { Name = hit.Title ?? hit.Source, Link = hit.Url ?? hit.Page };
}
