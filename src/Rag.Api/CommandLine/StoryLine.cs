using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Api.CommandLine;

/// <summary>The story that the quoted article tells, as machines read it.</summary>
/// <param name="Id">The id of the article that told it first.</param>
/// <param name="Sources">How many outlets told it.</param>
/// <param name="AlsoReportedBy">The first article of each other outlet.</param>
internal sealed record StoryLine(
    string Id,
    string? Headline,
    int Sources,
    StoryMemberLine Earliest,
    IReadOnlyList<StoryMemberLine> AlsoReportedBy
)
{
    /// <summary>Null for an answer that quotes nothing, or an article that is in no story.</summary>
    public static StoryLine? From(Answer answer) =>
        answer.Citations is [{ Story: { } story } citation, ..]
            ? new StoryLine(
                story.Id.Value,
                story.Headline,
                story.SourceCount,
                StoryMemberLine.From(story.Earliest),
                [.. citation.AlsoReportedBy.Select(StoryMemberLine.From)]
            )
            : null;
}

/// <param name="At">When it was published; where nobody says so, when it was first seen.</param>
internal sealed record StoryMemberLine(string ArticleId, string? Source, string? Url, string? Title, DateTimeOffset At)
{
    public static StoryMemberLine From(StoryMember member) => new(member.Article.Value, member.Source, member.Url, member.Title, member.At);
}
