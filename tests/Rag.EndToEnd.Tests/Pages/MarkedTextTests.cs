using System.Globalization;
using System.Text;
using Rag.Api.Pages;
using Rag.Core.Text;
using Rag.Pages;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>A stretch of a text with what stands around it, in any script and at any place.</summary>
public sealed class MarkedTextTests
{
    private static readonly string[] s_texts =
    [
        "",
        "The bridge was closed on Tuesday after engineers found fourteen cracks in it, the ministry said.",
        "週二工程師在橋上發現了十四條裂縫，交通部長表示橋樑將關閉至少六個月。",
        "วิศวกรพบรอยร้าวสิบสี่แห่งบนสะพานเมื่อวันอังคารกระทรวงกล่าว",
        new('w', 5_000),
        string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦", 200)),
        "\u0301\u0302\u0303",
        "\ud800\udc00\ud800",
    ];

    [Fact]
    public void Of_AnyTextAndAnySpan_CutsWholeCharactersAndLosesNothingMarked()
    {
        foreach (var text in s_texts)
        {
            var ends = StringInfo.ParseCombiningCharacters(text).Append(text.Length).ToHashSet();
            for (var start = -3; start <= text.Length + 3; start += 1 + text.Length / 60)
            {
                for (var end = -3; end <= text.Length + 3; end += 1 + text.Length / 60)
                {
                    foreach (int? around in new int?[] { null, 0, 1, 20, 160 })
                    {
                        var pieces = MarkedText.Of(text, new TextSpan(start, end), around);

                        var first = Math.Clamp(Math.Min(start, end), 0, text.Length);
                        var last = Math.Clamp(Math.Max(start, end), 0, text.Length);
                        Assert.Contains(text[first..last], pieces.Marked, StringComparison.Ordinal);
                        var before = pieces.Before.TrimStart('…', ' ');
                        var shown = before + pieces.Marked + pieces.After.TrimEnd('…', ' ');
                        Assert.Contains(ends, at => ends.Contains(at + shown.Length) && IsAt(text, shown, at));
                        if (around is { } most)
                        {
                            Assert.InRange(pieces.Before.Length, 0, most + 2);
                            Assert.InRange(pieces.After.Length, 0, most + 2);
                        }
                    }
                }
            }
        }
    }

    private static bool IsAt(string text, string part, int at) => text.AsSpan(at).StartsWith(part, StringComparison.Ordinal);

    [Fact]
    public void Of_TextWithSpaces_CutsBetweenWordsAndSaysWhereItWasCut()
    {
        const string text = "The bridge was closed on Tuesday after engineers found fourteen cracks";
        var start = text.IndexOf("Tuesday", StringComparison.Ordinal);

        var pieces = MarkedText.Of(text, new TextSpan(start, start + 7), 12);

        Assert.Equal(new MarkedText("… closed on ", "Tuesday", " after …"), pieces);
    }

    [Fact]
    public void Of_TextWithoutSpaces_KeepsWhatStandsAroundTheMark()
    {
        var text = new string('一', 500) + "二" + new string('三', 500);

        var pieces = MarkedText.Of(text, new TextSpan(500, 501), 160);

        Assert.Equal("…" + new string('一', 160), pieces.Before);
        Assert.Equal("二", pieces.Marked);
        Assert.Equal(new string('三', 160) + "…", pieces.After);
    }

    [Theory]
    [InlineData("a\u202eb\u2066c", "abc")]
    [InlineData("a\u0000b\u0007c\td\n", "abc\td\n")]
    [InlineData("\u200fשלום\u200d", "\u200fשלום\u200d")]
    public void Plain_CharactersThatTurnOrBreakAPage_AreLeftOut(string text, string expected) => Assert.Equal(expected, Texts.Plain(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("\u0301\u0302")]
    [InlineData("\u200b\u200d\u202e \u00a0")]
    [InlineData("\u3164\u2800")]
    public void Heading_TitleThatShowsNothing_IsTheTextsOpening(string? title)
    {
        Assert.Equal("Body.", Texts.Heading(title, "Body."));
        Assert.Equal("Untitled", Texts.Heading(title, "\u200b"));
    }

    [Fact]
    public void Heading_BodyOfAnyScript_EndsAtAWholeCharacter()
    {
        foreach (var text in s_texts)
        {
            var opening = Texts.Heading(null, text);

            Assert.InRange(opening.Length, 1, 82);
            if (opening.EndsWith('…'))
            {
                var end = opening.TrimEnd('…', ' ').Length;
                Assert.Contains(end, StringInfo.ParseCombiningCharacters(text));
            }
        }
    }

    [Theory]
    [InlineData("https://a.example/x", true)]
    [InlineData("http://a.example/x", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("JAVASCRIPT://a.example/%0aalert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("//a.example/x", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("https://a.\u0080example/", false)]
    [InlineData(null, false)]
    public void Link_Address_IsOneOnlyOfTheWeb(string? url, bool isOne) => Assert.Equal(isOne, WebLink.Of(url) is not null);

    [Fact]
    public void Plain_LongText_IsLinear()
    {
        var text = new StringBuilder().Insert(0, "\u202ex", 1_000_000).ToString();

        Assert.Equal(1_000_000, Texts.Plain(text).Length);
    }
}
