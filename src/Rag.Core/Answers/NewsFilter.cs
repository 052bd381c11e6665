namespace Rag.Core.Answers;

/// <summary>What a question is about by its asker's own restriction; every one must hold, and null restricts nothing.</summary>
/// <param name="Sources">Outlets as written in their articles.</param>
/// <param name="From">Published at this time or later.</param>
/// <param name="Until">Published before this time.</param>
/// <param name="Languages">BCP 47 tags as written in the articles.</param>
public sealed record NewsFilter(
    IReadOnlySet<string>? Sources = null,
    DateTimeOffset? From = null,
    DateTimeOffset? Until = null,
    IReadOnlySet<string>? Languages = null
)
{
    public static readonly NewsFilter None = new();
}
