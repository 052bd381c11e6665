using AngleSharp.Html.Dom;
using Rag.Ingestion.Extraction;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Extraction;

/// <summary>Each step of the repair by itself, without the extractor between.</summary>
public sealed class RepairTests
{
    private const string First = "The bridge over the Arn opened on Monday, nine years after its first stone was laid, the council said.";

    private const string Second = "It cost 41 million crowns, twice the first estimate, and carries two lanes, a tram track and a path.";

    private const string Third = "Mayor Lena Brandt, who cut the ribbon, called it the end of a long wait, and thanked the engineers.";

    [Theory]
    [InlineData("", "<p><a href='/b'>Nine other bridges</a></p>", "")]
    [InlineData("", "<p>More:</p><p><a href='/b'>Nine other bridges</a></p>", "")]
    [InlineData("<p>19 November</p><p>https://arn.example/bridge</p>", "", "")]
    [InlineData("", "", "<p>Per Dahl in Arn</p>")]
    [InlineData("", "", "<h3>Elsewhere</h3><ul><li><a href='/b'>Nine other bridges</a></li><li>New: <a href='/c'>trams</a></li></ul>")]
    public void Prune_WhatIsNoTextOfTheArticle_IsTakenOut(string before, string inside, string behind)
    {
        var content = Parse($"{before}<p>{First}</p>{inside}<p>{Second}</p><p>{Third}</p>{behind}");

        ContentPruning.Prune(content.Body!);

        Assert.Equal($"{First}\n{Second}\n{Third}", HtmlText.FromTree(content));
    }

    [Fact]
    public void Prune_ManyShortLines_AreATextOfTheirOwn()
    {
        var content = Parse(string.Concat(Enumerable.Range(1, 12).Select(n => $"<p>Line {n} of a song</p>")) + $"<p>{First}</p>");

        ContentPruning.Prune(content.Body!);

        Assert.Equal(13, HtmlText.FromTree(content).Split('\n').Length);
    }

    [Fact]
    public void Remove_ArticlesBesideTheHeadlined_AreGone()
    {
        var page = Parse(
            $"<article><h1>Open</h1><p>{First}</p></article><article><p>{Second}</p></article><article><p>{Third}</p></article>"
        );

        OtherArticles.Remove(page.Body!);

        Assert.Equal($"Open\n{First}", HtmlText.FromTree(page));
    }

    [Fact]
    public void Restore_ParagraphBetweenTwoThatWereKept_ComesBackOnce()
    {
        var lost = new LostParagraphs(Parse($"<p>{First}</p><p>{Second}</p><p>{Third}</p>").Body!);
        var content = Parse($"<p>{First}</p><p>{Third}</p>");

        lost.Restore(content, TestContext.Current.CancellationToken);
        lost.Restore(content, TestContext.Current.CancellationToken);

        Assert.Equal($"{First}\n{Second}\n{Third}", HtmlText.FromTree(content));
    }

    private static IHtmlDocument Parse(string html) => BoundedHtml.Parse(html, TestContext.Current.CancellationToken);
}
