using Rag.Answering.Candidates;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Text;
using Rag.ModelFiles.Tokenizers;
using Rag.Tests;

namespace Rag.Answering.Tests.Candidates;

public sealed class WrittenAnswerTests
{
    private const string Body = "A bridge was closed. Lena Ortal opened it on Friday. It cost 5 million.";
    private const string Quote = "Lena Ortal opened it on Friday.";
    private const string Full = "on Friday — “Lena Ortal opened it on Friday.”";

    private static readonly ITokenizer s_tokenizer = TokenizerFactory.Load(BundledModels.Reader);

    [Fact]
    public void Of_ACandidate_IsTheReadersFormWithACitationOfItsPlaces()
    {
        var written = Written();

        Assert.Equal(Full, written.Text);
        Assert.Equal(Quote, written.Citation.Quote);
        Assert.Equal(Quote, Body[written.Citation.Start..written.Citation.End]);
        Assert.Equal(Quote, written.Text[written.Citation.TextStart..written.Citation.TextEnd]);
        Assert.Equal(
            (1, 3, "a", "The bridge"),
            (written.Citation.Number, written.Citation.PassageIndex, Id(written), written.Citation.Title)
        );
    }

    [Fact]
    public void Of_ANote_StandsAfterTheQuotation() => Assert.Equal(Full + " Corrected.", Written("Corrected.").Text);

    [Fact]
    public void Limit_NothingInItsWay_IsTheWholeText() =>
        Assert.Equal((Full, FinishReason.Stop), Written().Limit(["zebra"], AnswerOptions.DefaultMaxTokens, s_tokenizer));

    [Theory]
    [InlineData("on Friday", "“Lena", " —")]
    [InlineData("on ", "Friday")]
    [InlineData("", "opened", "on")]
    public void Limit_StopStrings_TheTextEndsBeforeTheFirst(string expected, params string[] stops) =>
        Assert.Equal((expected, FinishReason.Stop), Written().Limit(stops, 100, s_tokenizer));

    [Fact]
    public void Limit_Tokens_TheTextIsABeginningOfSoMany()
    {
        var whole = s_tokenizer.Count(Full);
        for (var tokens = 1; tokens < whole; tokens++)
        {
            var (text, finish) = Written().Limit(null, tokens, s_tokenizer);

            Assert.Equal(FinishReason.Length, finish);
            Assert.StartsWith(text, Full, StringComparison.Ordinal);
            Assert.InRange(s_tokenizer.Count(text), tokens == 1 ? 1 : tokens - 3, tokens);
        }

        Assert.Equal((Full, FinishReason.Stop), Written().Limit(null, whole, s_tokenizer));
    }

    [Fact]
    public void CitationsWithin_ATextThatEndsEarlier_EndThere()
    {
        var written = Written();
        var start = written.Citation.TextStart;

        Assert.Empty(written.CitationsWithin(start));
        Assert.Equal(start + 1, Assert.Single(written.CitationsWithin(start + 1)).TextEnd);
        Assert.Equal([written.Citation], written.CitationsWithin(written.Text.Length));
    }

    private static string? Id(WrittenAnswer written) => written.Citation.ArticleId?.Value;

    /// <summary>The chunk begins inside its article.</summary>
    private static WrittenAnswer Written(string? note = null)
    {
        var start = Body.IndexOf("Lena", StringComparison.Ordinal);
        var hit = TestHits.Hit(TestHits.Article("a", Body, "The bridge"), chunkStart: start);
        return WrittenAnswer.Of(new AnswerCandidate(3, "on Friday", 1, new TextSpan(0, Quote.Length)), hit, note);
    }
}
