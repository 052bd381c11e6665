using System.Diagnostics;
using System.Text;
using Rag.Core.Text;

namespace Rag.Core.Tests.Text;

public sealed class UnicodeFormTests
{
    // Attributes keep no halves of surrogate pairs, so the texts stand in the test.
    [Fact]
    public void Of_AnyText_IsComposedAndWhatIsNoTextReplaced()
    {
        (string Text, string Expected)[] texts =
        [
            ("e\u0301", "\u00e9"),
            ("\ud800", "\ufffd"),
            ("a\udc00b", "a\ufffdb"),
            ("\ud83d\ude00\ud83d", "\ud83d\ude00\ufffd"),
            ("e\u0301\ufffe", "\u00e9\ufffd"),
            ("\uffff\ufdd0", "\uffff\ufdd0"),
            ("", ""),
        ];
        Assert.All(texts, text => Assert.Equal(text.Expected, UnicodeForm.Of(text.Text, NormalizationForm.FormC)));
    }

    [Fact]
    public void Of_EveryCodeUnitInEveryForm_IsTaken()
    {
        foreach (var form in Enum.GetValues<NormalizationForm>())
        {
            for (var unit = 0; unit <= char.MaxValue; unit++)
            {
                Assert.NotEmpty(UnicodeForm.Of($"{(char)unit}", form));
            }
        }
    }

    /// <summary>The two marks change places in every pair, for which the framework alone goes back over all marks before them.</summary>
    [Fact]
    public void Of_AHundredThousandMarksOnOneLetter_TakesTimeByTheirNumber()
    {
        var text = "x" + string.Concat(Enumerable.Repeat("\u0301\u0316", 50_000)) + "e\u0301";
        var watch = Stopwatch.StartNew();

        var composed = UnicodeForm.Of(text, NormalizationForm.FormC);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"{watch.Elapsed}");
        Assert.Equal(text.Length - 1, composed.Length);
        Assert.Equal("x\u0316\u0316", composed[..3]);
        Assert.Equal("\u0301\u00e9", composed[^2..]);
    }

    [Fact]
    public void Of_AThousandMarksInALongText_IsThatOfTheFramework()
    {
        var text = string.Concat(Enumerable.Repeat("word e\u0301 ", 500)) + string.Concat(Enumerable.Repeat("\u0301\u0316", 500)) + "é";
        Assert.All(Enum.GetValues<NormalizationForm>(), form => Assert.Equal(text.Normalize(form), UnicodeForm.Of(text, form)));
    }
}
