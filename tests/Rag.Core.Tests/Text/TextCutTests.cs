using System.Diagnostics;
using System.Globalization;
using Rag.Core.Text;

namespace Rag.Core.Tests.Text;

public sealed class TextCutTests
{
    private static readonly string[] s_texts =
    [
        "",
        "one two three",
        "\r\nlines\r\n",
        "👩‍👩‍👧‍👦👍🏽🇬🇷🇯🇵 family",
        "e\u0301a\u0308o\u0323\u0302 accents",
        "ภาษาไทยไม่มีช่องว่าง",
        "कक्षा में हिन्दी",
        "한국어 \u1112\u1161\u11ab",
        "中文沒有空格。",
        "\ud83d lone \ude00",
        new('x', 300),
    ];

    [Fact]
    public void BeforeAndAfter_AnyOffset_AreTheNearestEndsOfWholeCharacters()
    {
        foreach (var text in s_texts)
        {
            int[] ends = [.. StringInfo.ParseCombiningCharacters(text), text.Length];
            for (var offset = -2; offset < text.Length + 3; offset++)
            {
                var inside = Math.Clamp(offset, 0, text.Length);
                Assert.Equal(ends.Last(end => end <= inside), TextCut.Before(text, offset));
                Assert.Equal(ends.First(end => end >= inside), TextCut.After(text, offset));
            }
        }
    }

    [Fact]
    public void WordStartAndWordEnd_AnyOffsets_StayWithinTheirLimitsAndCutNoCharacter()
    {
        foreach (var text in s_texts)
        {
            int[] ends = [.. StringInfo.ParseCombiningCharacters(text), text.Length];
            foreach (var limit in ends)
            {
                for (var offset = 0; offset <= text.Length; offset++)
                {
                    var start = TextCut.WordStart(text, Math.Min(offset, limit), limit);
                    var end = TextCut.WordEnd(text, Math.Max(offset, limit), limit);
                    Assert.InRange(start, Math.Min(offset, limit), limit);
                    Assert.InRange(end, limit, Math.Max(offset, limit));
                    Assert.Contains(start, ends);
                    Assert.Contains(end, ends);
                }
            }
        }
    }

    [Theory]
    [InlineData("one two three", 5, 8, 8)]
    [InlineData("one two three", 4, 8, 4)]
    [InlineData("one two three", 5, 6, 5)]
    public void WordStart_TextWithSpaces_IsTheNextWord(string text, int offset, int latest, int expected) =>
        Assert.Equal(expected, TextCut.WordStart(text, offset, latest));

    [Theory]
    [InlineData("one two three", 6, 0, 3)]
    [InlineData("one two three", 7, 0, 7)]
    [InlineData("one two three", 6, 5, 6)]
    public void WordEnd_TextWithSpaces_IsThePreviousWord(string text, int offset, int earliest, int expected) =>
        Assert.Equal(expected, TextCut.WordEnd(text, offset, earliest));

    /// <summary>One base with ten million marks on it is one cluster: looking for its ends must not cost its length.</summary>
    [Fact]
    public void Before_ClusterWithoutEnd_LooksAtAFewUnits()
    {
        var text = "a" + new string('\u0301', 10_000_000);
        var watch = Stopwatch.StartNew();

        for (var offset = 1; offset < 10_000; offset++)
        {
            Assert.InRange(TextCut.Before(text, offset), offset - 65, offset);
            Assert.InRange(TextCut.After(text, offset), offset, offset + 65);
        }

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }
}
