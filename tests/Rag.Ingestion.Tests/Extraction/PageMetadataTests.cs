using Rag.Ingestion.Extraction;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Extraction;

public sealed class PageMetadataTests
{
    [Theory]
    [InlineData("The bridge is open | Arn Courier", "The bridge is open")]
    [InlineData("The bridge is open - The Arn Courier", "The bridge is open")]
    [InlineData("The bridge is open — ArnCourier.example", "The bridge is open")]
    [InlineData("The bridge - a long wait", "The bridge - a long wait")]
    [InlineData("Per Dahl: &#8216;at last&#8217;", "Per Dahl: ‘at last’")]
    [InlineData("The tram is late - Pages of Arn", "The tram is late")]
    [InlineData("Arn Courier", "Arn Courier")]
    public void Title_WithTheOutletBehindIt_IsTheHeadlineAlone(string stated, string title) =>
        Assert.Equal(title, PageTitle.Clean(stated, ["The tram is late"], ["Arn Courier", null]));

    [Theory]
    [InlineData("By Per Dahl", "Per Dahl")]
    [InlineData("  von  Lena\n Brandt ", "Lena Brandt")]
    [InlineData("By PER DAHL - 2019-04-10", "PER DAHL")]
    [InlineData("RT", "RT")]
    [InlineData("By", null)]
    [InlineData("https://arn.example/people/dahl", null)]
    [InlineData("19 November 2019", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Byline_Line_IsTheName(string? line, string? name) => Assert.Equal(name, Byline.Clean(line));

    [Fact]
    public void From_SeveralAuthors_NamesEachOnce()
    {
        var metadata = From(
            """
            <script type="application/ld+json">{"@type":"NewsArticle","author":[{"name":"Per Dahl"},{"name":"Lena Brandt"},"per dahl",7]}</script>
            """
        );

        Assert.Equal("Per Dahl, Lena Brandt", metadata.Author);
    }

    [Theory]
    [InlineData("<p>By <a rel='author' href='/p'>Per Dahl</a> and <a rel='author' href='/l'>Lena Brandt</a></p>", "Per Dahl, Lena Brandt")]
    [InlineData("<div class='byline'>By Per Dahl</div><ul class='comments'><li><b class='byline'>Anna</b></li></ul>", "Per Dahl")]
    [InlineData("<span itemprop='author'><meta itemprop='name' content='Per Dahl'></span>", "Per Dahl")]
    public void From_AuthorShownInThePage_IsFound(string html, string author) => Assert.Equal(author, From(html).Author);

    [Theory]
    [InlineData("<html lang='pt-BR'>", "pt-BR")]
    [InlineData("<html><meta property='og:locale' content='de_DE'>", "de_DE")]
    [InlineData("<html><meta http-equiv='Content-Language' content='sv'>", "sv")]
    [InlineData("<html lang=''>", null)]
    public void From_Language_IsWhatTheRootOrTheHeadStates(string html, string? language) => Assert.Equal(language, From(html).Language);

    [Theory]
    [InlineData("<time datetime='2019-01-01'>x</time><h1>The bridge</h1><time datetime='2019-11-19T10:00:00Z'>y</time>", 11)]
    [InlineData("<h1>The bridge</h1><meta property='article:published' content='2019-03-01T00:00:00Z'>", 3)]
    public void From_PublishedTime_IsTheStatedOrTheFirstBehindTheHeadline(string html, int month) =>
        Assert.Equal(month, From(html).Published?.Month);

    [Fact]
    public void From_PageWithoutAStatedTime_HasNone() => Assert.Null(From("<h1>The bridge</h1><p>Yesterday</p>").Published);

    private static PageMetadata From(string html) => PageMetadata.From(BoundedHtml.Parse(html, TestContext.Current.CancellationToken));
}
