namespace Rag.Core.Articles;

/// <summary>One event as several articles told it.</summary>
/// <param name="Id">The id of the article that told it first, which may be stored no more.</param>
/// <param name="Members">The earliest first; at least one, and not more than a store reads at once.</param>
public sealed record Story(ArticleId Id, IReadOnlyList<StoryMember> Members)
{
    /// <summary>How many articles of one story are read at once.</summary>
    public const int MostMembers = 100;

    /// <summary>Who reported it first.</summary>
    public StoryMember Earliest => Members[0];

    /// <summary>The title of the earliest article that has one.</summary>
    public string? Headline => Members.FirstOrDefault(member => member.Title is not null)?.Title;

    /// <summary>How many outlets reported it.</summary>
    public int SourceCount => Members.Select(member => member.Source).OfType<string>().Distinct(StringComparer.Ordinal).Count();

    /// <summary>The first article of each other outlet.</summary>
    public IEnumerable<StoryMember> OtherThan(string? source) =>
        Members.Where(member => member.Source is not null && member.Source != source).DistinctBy(member => member.Source);
}
