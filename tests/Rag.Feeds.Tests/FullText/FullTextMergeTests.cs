using Rag.Core.Articles;
using Rag.Feeds.FullText;

namespace Rag.Feeds.Tests.FullText;

public sealed class FullTextMergeTests
{
    private const string Text = "The ferry stopped on Monday because of fog over the harbour. It goes again tomorrow, the master said.";

    private static readonly Uri s_address = new("https://post.test/1");

    private static readonly DateTimeOffset s_date = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ArticleDraft s_stub = new(
        "id",
        "https://post.test/1?from=feed",
        "Ferry",
        null,
        "Ida",
        null,
        s_date,
        null,
        "The ferry stopped on Monday …"
    );

    private static readonly ArticleDraft s_page = new(
        null,
        "https://post.test/canonical",
        "Ferry - Post",
        "Post",
        "Desk",
        "Transport",
        s_date.AddDays(1),
        s_date.AddDays(2),
        Text,
        "en"
    );

    [Fact]
    public void Merge_LongerPageWithTheStubsWords_TakesItsTextAndWhatTheFeedDoesNotSay() =>
        Assert.Equal(
            new ArticleDraft(
                "id",
                "https://post.test/canonical",
                "Ferry",
                "Post",
                "Ida",
                "Transport",
                s_date,
                s_date.AddDays(2),
                Text,
                "en"
            ),
            FullTextMerge.Merge(s_stub, s_page, s_address)
        );

    [Fact]
    public void Merge_ShorterPage_LeavesTheStub() =>
        Assert.Null(FullTextMerge.Merge(s_stub with { Body = Text + " More." }, s_page, s_address));

    [Fact]
    public void Merge_PageOfOtherWords_LeavesTheStub() =>
        Assert.Null(
            FullTextMerge.Merge(
                s_stub,
                s_page with
                {
                    Title = "We value your privacy",
                    Body = "We and our partners store information on your device, such as cookies, and process personal data. Accept?",
                },
                s_address
            )
        );

    [Fact]
    public void Merge_EntryWithoutWords_GoesByItsTitle()
    {
        Assert.NotNull(FullTextMerge.Merge(s_stub with { Body = "", Title = "Ferry stopped" }, s_page, s_address));
        Assert.Null(FullTextMerge.Merge(s_stub with { Body = "", Title = "Council elects mayor" }, s_page, s_address));
        Assert.NotNull(FullTextMerge.Merge(s_stub with { Body = "", Title = null }, s_page, s_address));
    }

    [Fact]
    public void Merge_PageThatClaimsAnotherHostsAddress_IsNotBelieved() =>
        Assert.Equal(s_stub.Url, FullTextMerge.Merge(s_stub, s_page with { Url = "https://bbc.test/1" }, s_address)!.Url);
}
