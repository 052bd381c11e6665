using System.Collections.Immutable;
using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Stores.Embedded.Index;

/// <summary>What there is of one scope.</summary>
/// <param name="Sources">Outlets that have chunks, in ordinal order.</param>
internal sealed record ScopeContents(long Chunks, ImmutableSortedSet<string> Sources)
{
    public static readonly ScopeContents None = new(0, ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <param name="names">By number of the scope, as <paramref name="contents"/>.</param>
    public static IndexContents Of(IReadOnlySet<AccessScope> scopes, ImmutableArray<string> names, ImmutableArray<ScopeContents> contents)
    {
        ScopeContents[] read = [.. contents.Where((_, number) => scopes.Contains(new AccessScope(names[number])))];
        return read switch
        {
            [] => new IndexContents(0, None.Sources),
            [var one] => new IndexContents(one.Chunks, one.Sources),
            [var first, .. var others] => new IndexContents(
                read.Sum(scope => scope.Chunks),
                others.Aggregate(first.Sources, (sources, scope) => sources.Union(scope.Sources))
            ),
        };
    }
}
