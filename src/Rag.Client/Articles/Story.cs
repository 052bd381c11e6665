namespace Rag.Client.Articles;

/// <summary>An event as several articles told it.</summary>
/// <param name="Articles">How many articles tell it.</param>
/// <param name="Sources">How many outlets told it.</param>
/// <param name="AlsoReportedBy">The first article of each other outlet, the earliest first.</param>
/// <param name="Members">All its articles, the earliest first; only where one article was asked for.</param>
public sealed record Story(
    string Id,
    string? Headline,
    int Articles,
    int Sources,
    IReadOnlyList<StoryMember>? AlsoReportedBy,
    IReadOnlyList<StoryMember>? Members
);
