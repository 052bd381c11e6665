using Rag.Api.Pages;
using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests.Pages;

public sealed class StoryTextTests
{
    private static readonly DateTimeOffset s_noon = new(2023, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_ThreeOutlets_NamesHeadlineCountEarliestAndTheOthers()
    {
        var story = new Story(new ArticleId("a"), [Member("a", "The Gob", "Ferry sinks"), Member("b", "The Dag"), Member("c", "The Tub")]);

        Assert.Equal(
            "Ferry sinks: 3 outlets, first The Gob, 4 May 2023; also reported by The Gob, The Tub.",
            StoryText.Of(story, [.. story.OtherThan("The Dag")])
        );
    }

    [Fact]
    public void Of_ManyOutlets_CountsTheRest()
    {
        var story = new Story(new ArticleId("a"), [.. Enumerable.Range(0, 10).Select(i => Member($"a{i}", $"Outlet {i}"))]);

        Assert.EndsWith("Outlet 6 and 3 more.", StoryText.Of(story, [.. story.OtherThan("Outlet 0")]), StringComparison.Ordinal);
    }

    private static StoryMember Member(string id, string source, string? title = null) =>
        new(new ArticleId(id), source, null, title, s_noon);
}
