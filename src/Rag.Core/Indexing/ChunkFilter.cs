using System.Collections.Frozen;
using Rag.Core.Articles;

namespace Rag.Core.Indexing;

/// <summary>
/// What a search may find; every restriction must hold. Null means unrestricted, but for the scopes: a search that names none finds public
/// chunks alone. An article without a source, date or language is outside every set and range of these.
/// </summary>
/// <param name="Sources">Outlets as written in their articles; case matters.</param>
/// <param name="From">Published at this time or later.</param>
/// <param name="Until">Published before this time: the range is half-open, [From, Until).</param>
/// <param name="Languages">BCP 47 tags as written in the articles, whole: "en" does not stand for "en-GB".</param>
public sealed record ChunkFilter(
    IReadOnlySet<string>? Sources = null,
    DateTimeOffset? From = null,
    DateTimeOffset? Until = null,
    IReadOnlySet<string>? Languages = null
)
{
    private static readonly IReadOnlySet<AccessScope> s_publicOnly = FrozenSet.Create(AccessScope.Public);

    /// <summary>Everything that is public.</summary>
    public static readonly ChunkFilter Public = new();

    /// <summary>What the asker may read.</summary>
    public IReadOnlySet<AccessScope> Scopes { get; init; } = s_publicOnly;

    /// <summary>
    /// What was known at this time: the chunks of the revisions that held then, whatever came later. Null for what is known now. Articles
    /// that were withdrawn or removed since are not found.
    /// </summary>
    public DateTimeOffset? AsOf { get; init; }
}
