using System.Collections.Immutable;
using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Stores.Embedded.Index;

/// <summary>
/// A <see cref="ChunkFilter"/> resolved against a snapshot's numbers: what a number stands for is permitted where the array says so.
/// </summary>
internal sealed class SlotFilter
{
    /// <summary>Null permits all, also articles without a number.</summary>
    private readonly bool[]? _sources;
    private readonly bool[]? _languages;
    private readonly bool[]? _scopes;
    private readonly DateTimeOffset? _from;
    private readonly DateTimeOffset? _until;
    private readonly DateTimeOffset? _asOf;

    public SlotFilter(ChunkFilter filter, FilterNames names)
    {
        _sources = Resolve(filter.Sources, names.Sources);
        _languages = Resolve(filter.Languages, names.Languages);
        bool[] scopes = [.. names.Scopes.Select(name => filter.Scopes.Contains(new AccessScope(name)))];
        _scopes = Array.TrueForAll(scopes, isPermitted => isPermitted) ? null : scopes;
        _from = filter.From;
        _until = filter.Until;
        _asOf = filter.AsOf;
        PermitsEverything = _sources is null && _languages is null && _scopes is null && _from is null && _until is null && _asOf is null;
    }

    public bool PermitsEverything { get; }

    public bool Permits(ArticleRef article) =>
        PermitsEverything
        || (
            Permits(_scopes, article.ScopeNumber)
            && Permits(_sources, article.SourceNumber)
            && Permits(_languages, article.LanguageNumber)
            && PermitsDate(article)
            && !(article.RevisedAt > _asOf)
        );

    private static bool[]? Resolve(IReadOnlySet<string>? permitted, ImmutableArray<string> names) =>
        permitted is null ? null : [.. names.Select(permitted.Contains)];

    private static bool Permits(bool[]? permitted, int number) => permitted is null || (number >= 0 && permitted[number]);

    /// <summary>An undated article is in no range. Comparisons with an absent bound are false.</summary>
    private bool PermitsDate(ArticleRef article) =>
        (_from is null && _until is null) || (article.PublishedAt is { } published && !(published < _from) && !(published >= _until));
}
