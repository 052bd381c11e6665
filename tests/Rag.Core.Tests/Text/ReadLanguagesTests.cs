using Rag.Core.Text;

namespace Rag.Core.Tests.Text;

/// <summary>Which languages are answered from.</summary>
public sealed class ReadLanguagesTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("en", true)]
    [InlineData("EN-us", true)]
    [InlineData("en_GB", true)]
    [InlineData("eng", true)]
    [InlineData("und", true)]
    [InlineData("de", false)]
    [InlineData("de-AT", false)]
    [InlineData("zh-Hant-TW", false)]
    [InlineData("enm", false)]
    public void AreRead_Tag_IsEnglishOrUnknown(string? tag, bool areRead) => Assert.Equal(areRead, ReadLanguages.AreRead(tag));

    [Theory]
    [InlineData("de-AT", "German")]
    [InlineData("pt", "Portuguese")]
    [InlineData("tlh", "the language tlh")]
    [InlineData("<b>", "the language <b>")]
    public void Of_Tag_IsCalledInEnglish(string tag, string name) => Assert.Equal(name, LanguageName.Of(tag));
}
