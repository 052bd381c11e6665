using System.Collections.Immutable;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Index;

/// <summary>Numbers what filters ask of articles, and counts the chunks of each scope and source. Used under the writer lock.</summary>
internal sealed class ArticleNumbers
{
    private readonly NameTable _sources = new();
    private readonly NameTable _languages = new();
    private readonly NameTable _scopes = new();

    /// <summary>By numbers of scope and source; only of those that have chunks.</summary>
    private readonly Dictionary<(int Scope, int Source), int> _chunks = [];

    /// <summary>By number of the scope.</summary>
    public ImmutableArray<ScopeContents> Contents => [.. _contents];

    public FilterNames Names => new(_sources.Names, _languages.Names, _scopes.Names);

    /// <summary>By number of the scope.</summary>
    private readonly List<ScopeContents> _contents = [];

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
        var name = number < 0 ? null : _sources.Names[number];
        var scopeNumber = _scopes.NumberOf(scope.Value);
        if (scopeNumber == _contents.Count)
        {
            _contents.Add(ScopeContents.None);
        }

        return new ArticleRef(id, name, publishedAt, number, _languages.NumberOf(language), scopeNumber, revisedAt);
    }

    public void Count(ArticleRef article, int chunks)
    {
        var (scope, source) = (article.ScopeNumber, article.SourceNumber);
        var contents = _contents[scope];
        contents = contents with { Chunks = contents.Chunks + chunks };
        if (source >= 0)
        {
            var before = _chunks.GetValueOrDefault((scope, source));
            if (before + chunks == 0)
            {
                _chunks.Remove((scope, source));
            }
            else
            {
                _chunks[(scope, source)] = before + chunks;
            }

            if (before == 0 != (before + chunks == 0))
            {
                var name = _sources.Names[source];
                contents = contents with { Sources = before == 0 ? contents.Sources.Add(name) : contents.Sources.Remove(name) };
            }
        }

        _contents[scope] = contents;
    }
}
