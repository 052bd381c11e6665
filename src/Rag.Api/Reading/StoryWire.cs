using System.Text.Json.Serialization;
using Rag.Core.Articles;

namespace Rag.Api.Reading;

/// <summary>The event that an article tells, with who else told it.</summary>
/// <param name="Headline">The title of the earliest article that has one.</param>
/// <param name="Articles">How many articles tell it.</param>
/// <param name="Sources">How many outlets told it.</param>
/// <param name="AlsoReportedBy">The first article of each other outlet, the earliest first.</param>
/// <param name="Members">All its articles, the earliest first; only where one article is asked for.</param>
internal sealed record StoryWire(
    string Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Headline,
    int Articles,
    int Sources,
    IReadOnlyList<StoryMemberWire> AlsoReportedBy,
    IReadOnlyList<StoryMemberWire>? Members
)
{
    public static StoryWire? Of(Story? story, string? source, string baseUrl, bool withMembers) =>
        story is null
            ? null
            : new StoryWire(
                story.Id.Value,
                story.Headline,
                story.Members.Count,
                story.SourceCount,
                [.. story.OtherThan(source).Select(member => StoryMemberWire.Of(member, baseUrl))],
                withMembers ? [.. story.Members.Select(member => StoryMemberWire.Of(member, baseUrl))] : null
            );
}

/// <param name="At">When it was published; where nobody says so, when it was first seen.</param>
internal sealed record StoryMemberWire(
    string ArticleId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Title,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Source,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Url,
    DateTimeOffset At,
    string Page
)
{
    public static StoryMemberWire Of(StoryMember member, string baseUrl) =>
        new(member.Article.Value, member.Title, member.Source, member.Url, member.At, ArticleLinks.Page(baseUrl, member.Article));
}
