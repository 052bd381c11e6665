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
}
