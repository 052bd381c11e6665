using System.Collections.Immutable;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded;

/// <summary>Numbers the sources in order of arrival and counts their chunks. Numbers are never given back. Used under the writer lock.</summary>
internal sealed class SourceTable
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<int> _chunks = [];

    public ImmutableArray<string> Names { get; private set; } = [];

    /// <summary>Those with chunks, in ordinal order.</summary>
    public ImmutableArray<string> InUse { get; private set; } = [];

    public ArticleRef Refer(ArticleId id, string? source, DateTimeOffset? publishedAt)
    {
        if (source is null)
        {
            return new ArticleRef(id, null, -1, publishedAt);
        }

        if (!_numbers.TryGetValue(source, out var number))
        {
            number = Names.Length;
            _numbers.Add(source, number);
            _chunks.Add(0);
            Names = Names.Add(source);
        }

        return new ArticleRef(id, Names[number], number, publishedAt);
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
            InUse = [.. Names.Where((_, number) => _chunks[number] > 0).Order(StringComparer.Ordinal)];
        }
    }
}
