using Rag.Core.Indexing;

namespace Rag.Stores.Embedded;

/// <summary>A <see cref="ChunkFilter"/> resolved against a snapshot's numbered sources.</summary>
internal sealed class SlotFilter
{
    private readonly bool[]? _permittedSources;
    private readonly DateTimeOffset? _from;
    private readonly DateTimeOffset? _until;

    public SlotFilter(ChunkFilter filter, IReadOnlyList<string> sourceNames)
    {
        _from = filter.From;
        _until = filter.Until;
        PermitsEverything = filter.Sources is null && filter.From is null && filter.Until is null;
        if (filter.Sources is { } sources)
        {
            _permittedSources = [.. sourceNames.Select(sources.Contains)];
        }
    }

    public bool PermitsEverything { get; }

    public bool Permits(ArticleRef article) => PermitsEverything || (PermitsSource(article) && PermitsDate(article));

    private bool PermitsSource(ArticleRef article) =>
        _permittedSources is null || (article.SourceNumber >= 0 && _permittedSources[article.SourceNumber]);

    /// <summary>An undated article is in no range. Comparisons with an absent bound are false.</summary>
    private bool PermitsDate(ArticleRef article) =>
        (_from is null && _until is null)
        || (article.PublishedAt is { } published && !(published < _from) && !(published >= _until));
}
