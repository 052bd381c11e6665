using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Tests.Articles;

public class LanguageTagTests
{
    [Theory]
    [InlineData("en", "en")]
    [InlineData(" EN-gb ", "en-GB")]
    [InlineData("en_US", "en-US")]
    [InlineData("ZH-hANT-tw", "zh-Hant-TW")]
    [InlineData("es-419", "es-419")]
    [InlineData("de-1996", "de-1996")]
    [InlineData("en-X-AB-Abcd", "en-x-ab-abcd")]
    [InlineData("", null)]
    [InlineData("e", null)]
    [InlineData("English!", null)]
    [InlineData("en-", null)]
    [InlineData("12", null)]
    [InlineData(null, null)]
    public void From_Text_IsTheTagInItsRecommendedCaseOrNull(string? text, string? tag) => Assert.Equal(tag, LanguageTag.From(text));
}
