using System.Text;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>Web pages that were saved: markup that a parser repairs, and what a page says of itself.</summary>
public sealed class HtmlTarget : FuzzTarget, IDisposable
{
    private static readonly string[] s_repeated =
    [
        "<span></x>",
        "<div></x>",
        "<div><!--</a>-->",
        "<rt>",
        "<li>",
        "<b><div>",
        "<table><a>",
        "<a></a>",
        "</p>",
        "<svg><math><p>",
        "<template>",
        "<select><option>",
        "<br>x",
        "<h1>a - ",
        "<article><p>x</p>",
        "<span class='share'>x</span>",
        "<div class='comments'><blockquote>",
        "<p>One paragraph that is long enough to be lost and found again.</p><p><a href=b>b</a></p>",
        "&notit;",
        "<![CDATA[",
        "x\u0301",
        "\U0001D16D\U0001D165",
    ];

    private const string Quoting =
        "<p>It cost 41 million crowns, twice the estimate, for two lanes.</p><div class='social'><blockquote>At last!</blockquote></div>";

    private readonly ArticleDoor _door = new();

    public override int Longest => 1 << 12;

    public override IReadOnlyList<string> Words =>
        [
            .. s_repeated,
            "<meta charset=utf-7>",
            "<meta property='og:title' content='x'>",
            "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"h\"}</script>",
            "<title>a - b</title>",
            "<img srcset='a 1x, b 2x'>",
            " class='byline'",
            " class='relatedPosts'",
            " itemprop='author'",
            "<figcaption>",
            "<time datetime='2019-01-01'>",
            "<h1>",
            "<a href='b'>",
            " style='display:none'",
            "</div>",
            "<p>",
            "<table>",
            "<tr><td>",
            "<pre>",
            "&#0;",
            "\0",
        ];

    public override IEnumerable<byte[]> Seeds() =>
        s_repeated
            .Select(piece => $"<html><body>{string.Concat(Enumerable.Repeat(piece, 1_500))}")
            .Concat([
                $"<p>{new string(' ', 200_000)}{string.Concat(Enumerable.Repeat("<i class='share'>x</i>", 2_000))}",
                $"<article class='share'><h1>Bridge</h1>{string.Concat(Enumerable.Repeat(Quoting, 300))}</article><article>x</article>",
                """<!DOCTYPE html><html><head><title>Bridge | C</title><link rel="canonical" href="https://c.example/b"><meta property="og:site_name" content="C"><script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle","headline":"Bridge","author":[{"name":"Per"}]}]}</script></head><body><article><h1>Bridge opens</h1><p>The bridge over the Arn opened on Monday, nine years after the first stone was laid, the council said.</p><table><tr><td>1</td></tr></table></article></body></html>""",
                $"<html><body><img srcset='{new string('a', 100_000)}'><p>Words, and more words.</p>",
                $"<title>{string.Concat(Enumerable.Repeat("a - ", 4_000))}</title><meta property='og:site_name' content='X'><p>x</p>",
                $"<html><body {string.Concat(Enumerable.Range(0, 4_000).Select(i => $" a{i}=1"))}><p>x</p>",
            ])
            .Select(Encoding.UTF8.GetBytes);

    public override void Run(byte[] input) => _door.Read([.. "<html>"u8, .. input]);

    public void Dispose() => _door.Dispose();
}
