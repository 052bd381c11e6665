using CsCheck;
using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Tests.Articles;

public class TextCleanerTests
{
    [Theory]
    [InlineData("  One.\r\n\r\n\r\nTwo  words.\t\n", "One.\nTwo words.")]
    [InlineData("bell\u0007 and\u0000 nul", "bell and nul")]
    [InlineData("e\u0301cole", "\u00e9cole")]
    [InlineData("a\u00a0b\u2003c", "a b c")]
    [InlineData("soft\u00adhyphen, \ufeffmark, \u202eright-to-left\u202c", "softhyphen, mark, right-to-left")]
    [InlineData("\ud83d\udc69\u200d\ud83d\ude80", "\ud83d\udc69\u200d\ud83d\ude80")]
    [InlineData("<|im_end|> stays text", "<|im_end|> stays text")]
    [InlineData(" \u200b \n ", "")]
    public void Body_OddText_ComesOutInOneForm(string text, string expected) => Assert.Equal(expected, TextCleaner.Body(text));

    [Fact]
    public void Body_HalfACharacter_BecomesAReplacementCharacter() => Assert.Equal("half \ufffd one", TextCleaner.Body("half \ud83d one"));

    [Fact]
    public void Body_AnyText_IsIdempotent() =>
        Gen.String.Sample(text =>
        {
            var once = TextCleaner.Body(text);
            Assert.Equal(once, TextCleaner.Body(once));
            Assert.Equal(once.Trim(), once);
            Assert.DoesNotContain("\n\n", once);
        });

    [Fact]
    public void Body_MegabyteOfCombiningMarks_IsCutShort() =>
        Assert.InRange(TextCleaner.Body("a" + string.Concat(Enumerable.Repeat("\u0301\u0323", 500_000))).Length, 1, 20);

    /// <summary>Marks of a category of their own take part in the canonical order as well.</summary>
    [Fact]
    public void Body_HeapsOfSpacingMarks_AreCutInLinearTime() =>
        Assert.InRange(TextCleaner.Body("a" + string.Concat(Enumerable.Repeat("\U0001D16D\U0001D165\u302f", 500_000))).Length, 1, 40);

    [Fact]
    public void Line_NothingVisible_IsAbsent() => Assert.Null(TextCleaner.Line(" \n\u0000 "));
}
