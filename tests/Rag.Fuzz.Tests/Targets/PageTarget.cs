using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Pages;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Text;
using Rag.Pages;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>
/// What a source wrote, as the pages show it: an article, an answer from it, and the list that names it. Any text is rendered, none of it
/// becomes markup, links lead to the web or to pages, and no character is cut.
/// </summary>
public sealed class PageTarget : FuzzTarget
{
    private const char Separator = '\u0001';
    private const int Fields = 7;
    private const char Replacement = '\ufffd';

    private static readonly DateTimeOffset s_time = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    private static readonly ServiceProvider s_services = new ServiceCollection()
        .AddLogging()
        .AddSingleton(HtmlEncoder.Create(UnicodeRanges.All))
        .AddSingleton(new QuestionOptions())
        .BuildServiceProvider();

    public override IReadOnlyList<string> Words =>
        [
            "<script>",
            "</title>",
            "\"onload=\"",
            "javascript:",
            "https://a.example/",
            "&lt;",
            "]]>",
            "\u202e",
            "\u2067",
            "\u0301\u0301\u0301",
            "👩‍👩‍👧",
            "🇬🇷",
            "กำ",
            "क्ष",
            "\u0000",
            "\u0001",
            "\n",
        ];

    public override IEnumerable<byte[]> Seeds()
    {
        yield return Seed(
            3,
            9,
            "Title",
            "The Courier",
            "A. Author",
            "https://courier.example/a",
            "en",
            "Six",
            "They found six cracks.\nIt closed."
        );
        yield return Seed(
            200,
            20,
            "費羅橋關閉",
            "港口時報",
            "林安",
            "http://港口.example/橋",
            "zh",
            "十四條",
            string.Concat(Enumerable.Repeat("工程師在橋上發現了十四條裂縫。", 100))
        );
        yield return Seed(
            40,
            3,
            "\u0301\u0302",
            "\u202eecruoS",
            "\u2067",
            "javascript:alert(1)",
            "\"><b>",
            "<b>",
            "<script>alert(1)</script> &amp; \"'"
        );
        yield return Seed(5000, 3, new('w', 5_000), new('s', 5_000), new('a', 10_000), "data:text/html,x", "x", "", new('b', 20_000));
        yield return Seed(
            1,
            1,
            "👩‍👩‍👧‍👦",
            "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
            "🇬🇷🇯🇵",
            "https://\u202e.example/",
            "el",
            "👍🏽",
            string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦🇬🇷", 300))
        );
        yield return Seed(9, 5, "a", "b", "c", "https://xn--a.example/", "d", "e", "a" + new string('\u0301', 1_000_000));
        yield return Seed(60_000, 1, "", "", "", "", "", "", string.Concat(Enumerable.Repeat("x\n", 100_000)));
        yield return [1, 0, 0, 0, 0, 0, 0xd8, 0x41, 0, 0, 0xdc, 1, 0, 0, 0xd8];
    }

    public override void Run(byte[] input)
    {
        if (input.Length < 4)
        {
            return;
        }

        // The first byte tells how the text is written, so that halves of surrogate pairs come as well.
        var rest = input.AsSpan(4);
        var text = input[0] % 2 == 0 ? Encoding.UTF8.GetString(rest) : new string(MemoryMarshal.Cast<byte, char>(rest));
        var fields = text.Split(Separator, Fields);
        Array.Resize(ref fields, Fields);
        var (start, length) = (input[1] | (input[2] << 8), input[3]);

        var html = Render(fields, start, length);
        var neutral = Render([.. fields.Select((field, n) => n == 3 ? field : field?.Replace('<', '‹'))], start, length);
        Require(html.Count(letter => letter == '<') == neutral.Count(letter => letter == '<'), "a < of the text is markup");
        Require(text.Contains(Replacement) || !IsWellFormed(text) || !html.Contains(Replacement), "a character of the text was cut");
        JsonSerializer.Serialize(new { html, text });
        foreach (var element in new HtmlParser().ParseDocument(html).All)
        {
            Require(
                element.Attributes.All(attribute => !attribute.Name.StartsWith("on", StringComparison.Ordinal)),
                $"{element.LocalName} has a handler"
            );
            Require(
                element.GetAttribute("href") is not { } link || link[0] is '/' or '#' || link.StartsWith("http", StringComparison.Ordinal),
                "a link leads elsewhere"
            );
        }
    }

    private static byte[] Seed(int start, byte length, params ReadOnlySpan<string> fields) =>
        [0, (byte)start, (byte)(start >> 8), length, .. Encoding.UTF8.GetBytes(string.Join(Separator, fields))];

    private static string Render(string?[] fields, int start, int length)
    {
        var body = fields[6] ?? "";
        var article = new Article(
            ArticleId.Of(body),
            2,
            fields[3],
            fields[0],
            fields[1],
            fields[2],
            null,
            s_time,
            null,
            s_time,
            s_time,
            body,
            "",
            fields[4]
        );
        var mark = new TextSpan(start, start + length);
        var passage = new StoredPassage(new Chunk(new ChunkId(1), article.Id, 2, 0, 0, body.Length, body), article);
        var (id, title, source) = (article.Id, article.Title, article.Source);
        var quote = fields[5] ?? "";
        var citation = new Citation(1, 0, id, 2, article.Url, title, source, s_time, quote, mark.Start, mark.End, 0, quote.Length);
        var timings = new AnswerTimings(TimeSpan.Zero, null, TimeSpan.Zero);
        var usage = new Usage(0, 0, 0, 0);
        var answer = new Answer(quote + " " + title, quote, false, [citation], [passage], 1, FinishReason.Stop, usage, timings, null, 0)
        {
            Judgment = new AnswerJudgment(0.5, "", null, [0], 0),
        };
        return string.Concat(
            RenderPage<ArticlePage>((nameof(ArticlePage.Article), article), (nameof(ArticlePage.Mark), (TextSpan?)mark)),
            RenderPage<AnswerView>((nameof(AnswerView.Answer), answer)),
            RenderPage<AskPage>((nameof(AskPage.Question), fields[0]), (nameof(AskPage.Latest), new[] { article }))
        );
    }

    private static string RenderPage<TPage>(params ReadOnlySpan<(string Name, object? Value)> parameters)
        where TPage : Microsoft.AspNetCore.Components.IComponent
    {
        var named = new Dictionary<string, object?>();
        foreach (var (name, value) in parameters)
        {
            named.Add(name, value);
        }

        return PageRendering.ToHtmlAsync<TPage>(s_services, named).GetAwaiter().GetResult();
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static void Require(bool holds, string fault)
    {
        if (!holds)
        {
            throw new InvalidOperationException(fault);
        }
    }
}
