using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Api.OpenAi.Chat;

/// <summary>The story that the quoted article tells.</summary>
/// <param name="Sources">How many outlets told it.</param>
/// <param name="Earliest">The article that is the earliest of those known.</param>
/// <param name="AlsoReportedBy">The first article of each other outlet.</param>
internal sealed record ChatStory(string Headline, int Sources, ChatPassage Earliest, IReadOnlyList<ChatPassage> AlsoReportedBy)
{
    /// <summary>Null for an answer that quotes nothing, or an article that is in no story.</summary>
    public static ChatStory? Of(Answer answer, string baseUrl) =>
        answer.Citations is [{ Story: { } story } citation, ..]
            ? new ChatStory(
                story.Headline ?? "",
                story.SourceCount,
                PassageOf(story.Earliest, baseUrl),
                [.. citation.AlsoReportedBy.Select(member => PassageOf(member, baseUrl))]
            )
            : null;

    private static ChatPassage PassageOf(StoryMember member, string baseUrl) =>
        new(
            ChatLinks.Title(member.Title, member.Source, member.Article),
            ChatLinks.Address(member.Url, member.Article, baseUrl),
            member.Source
        );
}
