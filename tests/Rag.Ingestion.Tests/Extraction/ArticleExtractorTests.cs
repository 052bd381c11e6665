using Rag.Ingestion.Extraction;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Extraction;

public sealed class ArticleExtractorTests
{
    private const string First =
        "The bridge over the Arn opened on Monday, nine years after its first stone was laid, the council said, and it was busy at noon.";

    private const string Second =
        "It cost 41 million crowns, twice the first estimate, and carries two lanes, a tram track and a path for cyclists and for walkers.";

    private const string Third =
        "Mayor Lena Brandt, who cut the ribbon, called it the end of a long wait, and thanked the engineers of the city for it.";

    private const string Paragraphs = $"<p>{First}</p><p>{Second}</p><p>{Third}</p>";

    [Theory]
    [InlineData("<div class='share-bar'><p>Send it to a friend, or to all your friends at once, by mail or by telephone.</p></div>")]
    [InlineData("<div class='relatedPosts'><p>Nine other bridges that opened late, and what each of them cost in the end.</p></div>")]
    [InlineData(
        "<div id='newsletter_box'><p>The morning's news, in your inbox at seven, is what thousands of people begin with.</p></div>"
    )]
    [InlineData("<p><a href='/b'>Nine other bridges that opened late, and what each of them cost</a></p>")]
    [InlineData("<p>More on this:</p><p><a href='/b'>Nine other bridges that opened late</a></p>")]
    [InlineData("<p>Advertisement</p>")]
    [InlineData("<p>Subscribe to our morning letter, which has all the news in five minutes.</p>")]
    [InlineData("<figure><img src='a.png'><figcaption>The bridge, seen from the east, on the day it opened.</figcaption></figure>")]
    public void Extract_PartThatIsNoArticle_IsLeftOut(string part) =>
        Assert.Equal($"{First}\n{Second}\n{Third}", Text($"<p>{First}</p>{part}<p>{Second}</p><p>{Third}</p>"));

    [Theory]
    [InlineData("<p>PUBLISHED: 10:48, Tue, Nov 19, 2019</p>", "")]
    [InlineData("<div>By Per Dahl</div><div>19 November</div>", "")]
    [InlineData("", "<p>Per Dahl in Arn</p>")]
    [InlineData(
        "",
        "<h3>Elsewhere</h3><ul><li><a href='/b'>Nine bridges that opened late</a></li><li>New: <a href='/c'>trams</a></li></ul>"
    )]
    [InlineData("", "<div class='comments'><p>Nobody needs a bridge, and nobody asked me; I have a boat, and it is a good one.</p></div>")]
    public void Extract_LooseLinesAtTheEnds_AreLeftOut(string before, string behind) =>
        Assert.Equal($"{First}\n{Second}\n{Third}", Text(before + Paragraphs + behind));

    [Theory]
    [InlineData("<p>Copyright law has nothing to say about bridges.</p>", "Copyright law has nothing to say about bridges.")]
    [InlineData("<p>Also on Monday, the trams were late again.</p>", "Also on Monday, the trams were late again.")]
    [InlineData("<p>Advertisement paid for a third of it.</p>", "Advertisement paid for a third of it.")]
    [InlineData("<h2>A long wait</h2>", "A long wait")]
    [InlineData("<ul><li>two lanes</li><li>a tram track</li></ul>", "two lanes\na tram track")]
    [InlineData("<h2><a href='/b'>The other bridge</a></h2>", "The other bridge")]
    [InlineData(
        "<p>Its plan is at <a href='https://arn.example/plan'>https://arn.example/plan</a></p>",
        "Its plan is at https://arn.example/plan"
    )]
    public void Extract_ShortPartInside_IsKept(string part, string text) =>
        Assert.Equal($"{First}\n{text}\n{Second}\n{Third}", Text($"<p>{First}</p>{part}<p>{Second}</p><p>{Third}</p>"));

    [Fact]
    public void Extract_MessageThatTheArticleQuotes_IsKept()
    {
        const string message = "<div class='social'><blockquote><p>At last! I walked over it twice, and back again.</p></blockquote></div>";

        Assert.Contains("At last!", Text($"<p>{First}</p>{message}<p>{Second}</p><p>{Third}</p>"));
    }

    [Fact]
    public void Extract_ArticleInAPartWithAnAsidesName_IsKept() =>
        Assert.Equal(
            $"{First}\n{Second}\n{Third}",
            TextOfPage($"<body class='has-sidebar'><div class='social widget'>{Paragraphs}</div></body>")
        );

    [Fact]
    public void Extract_WordOfASentenceWithAnAsidesName_IsKept()
    {
        var text = Text(
            $"<p>{First}</p><div>It was the council of Arn that <span class='tooltip'>at long last</span> paid for it.</div>{Paragraphs}"
        );

        Assert.Contains("that at long last paid", text);
    }

    [Fact]
    public void Extract_SeveralArticles_GivesTheOneWithTheHeadline()
    {
        const string other =
            "<article><p>A reindeer walked into the town hall and stayed there, until the fire brigade came and led it away.</p></article>";

        var text = TextOfPage($"<body><article><h1>The bridge is open</h1>{Paragraphs}</article>{other}{other}{other}</body>");

        Assert.Contains(Second, text);
        Assert.DoesNotContain("reindeer", text);
    }

    [Fact]
    public void Extract_NextToNothing_GivesTheTextThatThePageStates()
    {
        var page = BoundedHtml.Parse("<body><p>Loading the article.</p></body>", TestContext.Current.CancellationToken);

        var article = ArticleExtractor.Extract(page, "https://arn.example/", Paragraphs, TestContext.Current.CancellationToken);

        Assert.Equal($"{First}\n{Second}\n{Third}", article.Text);
    }

    [Fact]
    public void Extract_Captions_AreKeptApart()
    {
        var page = BoundedHtml.Parse(
            $"<body><figure><img src='a'><figcaption>Seen from the east.</figcaption></figure>{Paragraphs}</body>",
            TestContext.Current.CancellationToken
        );

        var article = ArticleExtractor.Extract(page, "https://arn.example/", null, TestContext.Current.CancellationToken);

        Assert.Equal(["Seen from the east."], article.Captions);
    }

    private static string Text(string inside) => TextOfPage($"<body><nav><a href='/'>Home</a></nav><article>{inside}</article></body>");

    private static string TextOfPage(string html)
    {
        var page = BoundedHtml.Parse(html, TestContext.Current.CancellationToken);
        return ArticleExtractor.Extract(page, "https://arn.example/", null, TestContext.Current.CancellationToken).Text;
    }
}
