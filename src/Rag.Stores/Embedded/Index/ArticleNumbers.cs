using System.Collections.Immutable;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Index;

/// <summary>Numbers what filters ask of articles, and counts each source's chunks. Used under the writer lock.</summary>
internal sealed class ArticleNumbers
{
    private readonly NameTable _sources = new();
    private readonly NameTable _languages = new();
    private readonly NameTable _scopes = new();

    /// <summary>By number of the source.</summary>
    private readonly List<int> _chunks = [];

    public FilterNames Names => new(_sources.Names, _languages.Names, _scopes.Names);

    /// <summary>Sources that have chunks, in ordinal order.</summary>
    public ImmutableArray<string> SourcesInUse { get; private set; } = [];

    public ArticleRef Refer(
        ArticleId id,
        string? source,
        DateTimeOffset? publishedAt,
        string? language,
        AccessScope scope,
        DateTimeOffset revisedAt
    )
    {
        var number = _sources.NumberOf(source);
        if (number == _chunks.Count)
        {
            _chunks.Add(0);
        }

        var name = number < 0 ? null : _sources.Names[number];
        return new ArticleRef(id, name, publishedAt, number, _languages.NumberOf(language), _scopes.NumberOf(scope.Value), revisedAt);
    }

    public void Count(ArticleRef article, int chunks)
    {
        if (article.SourceNumber < 0)
        {
            return;
        }

        var before = _chunks[article.SourceNumber];
        _chunks[article.SourceNumber] += chunks;
        if (before == 0 != (before + chunks == 0))
        {
            SourcesInUse = [.. _sources.Names.Where((_, number) => _chunks[number] > 0).Order(StringComparer.Ordinal)];
        }
    }
}
