namespace Rag.Ingestion.Tests.Feeds;

/// <summary>Markup that a careless parser, or a careless use of one, reads in time that grows with the square of its length.</summary>
internal static class HostileMarkup
{
    private static readonly Dictionary<string, Func<int, string>> s_makers = new()
    {
        ["spans whose end tags match nothing"] = count => Many("<span></x>", count),
        ["divs whose end tags match nothing"] = count => Many("<div></x>", count),
        ["divs closed in comments"] = count => Many("<div><!--</a>-->", count),
        ["ruby texts without a ruby"] = count => Many("<rt>", 4 * count),
        ["paragraphs"] = count => Many("<p>", count),
        ["list items"] = count => Many("<li>", count),
        ["formatting left open"] = count => Each(count, i => $"<b id={i}>"),
        ["formatting opened again in each paragraph"] = count => $"<p>{Each(200, i => $"<b id={i}>")}</p>{Many("<p>x</p>", count)}",
        ["formatting closed across blocks"] = count => Many("<b><div>", 100) + Many("</b>", count),
        ["links in a table"] = count => $"<table>{Many("<a></a>", count)}",
        ["tables in links"] = count => Many("<table><a>", count),
        ["text in a table"] = count => $"<table>{Many("x<!-- -->", count)}",
        ["attributes of one tag"] = count => $"<div{Each(3 * count, i => $" a{i}=1")}>x",
        ["attributes of many roots"] = count => Each(count, i => $"<html a{i}=1>"),
        ["end tags"] = count => Many("</x>", 10 * count),
        ["ends of paragraphs"] = count => Many("</p>", count),
        ["selects"] = count => Many("<select><option>", count),
        ["foreign elements"] = count => Many("<svg><math><p>", count),
        ["templates"] = count => Many("<template>", count),
        ["references that end nowhere"] = count => Many("&notit;&#", count),
        ["line breaks"] = count => Many("x<br> <br>", count / 4),
        ["declarations of style"] = count => $"<p style='{Many("display ", count)}'>x</p>",
        ["white space"] = count => $"<p>x{Many(" \n \n", 4 * count)}x</p>",
        ["marks on one letter"] = count => $"<p>x{Many("\U0001D16D\U0001D165", 2 * count)}</p>",
        ["spacing marks on one letter"] = count => $"<p>x{Many("\u0903", 10 * count)}</p>",
    };

    public static TheoryData<string> Names => [.. s_makers.Keys];

    public static string Make(string name, int count) => s_makers[name](count);

    public static string Many(string piece, int count) => string.Concat(Enumerable.Repeat(piece, count));

    public static string Each(int count, Func<int, string> piece) => string.Concat(Enumerable.Range(0, count).Select(piece));
}
