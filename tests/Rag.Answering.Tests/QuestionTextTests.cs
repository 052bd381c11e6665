using Rag.Core.Answers;
using Rag.ModelFiles.Tokenizers;

namespace Rag.Answering.Tests;

public sealed class QuestionTextTests
{
    [Theory]
    [InlineData("  Why\n\twas it\u0000 closed? ", "Why was it closed?")]
    [InlineData("למה?", "למה?")]
    [InlineData("a\ud800b", "a b")]
    public void Clean_AnyWriting_GivesOneLineWithoutControlCharacters(string question, string expected) =>
        Assert.Equal(expected, QuestionText.Clean(question, 100));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("?!", "no word")]
    [InlineData("\u0000\u0001\ufffd", "no word")]
    public void Clean_NothingToAsk_SaysWhy(string question, string reason) =>
        Assert.Contains(reason, Assert.Throws<BadQuestionException>(() => QuestionText.Clean(question, 100)).Message);

    [Fact]
    public void Clean_FewCharactersOfManyTokens_NamesBothCounts()
    {
        var options = new QuestionOptions();
        var tokenizer = TokenizerFactory.Load(Path.Combine(AppContext.BaseDirectory, "models", "news-reader-135m"));
        var message = Assert
            .Throws<BadQuestionException>(() =>
                QuestionText.Clean("Why " + string.Concat(Enumerable.Repeat("\U0001F9D1\u200D\U0001F680", 390)), options, tokenizer)
            )
            .Message;

        Assert.Contains("800", message);
        Assert.Contains("tokens", message);
        var plain = string.Join(' ', Enumerable.Repeat("question", 220));
        Assert.Equal(plain, QuestionText.Clean(plain, options, tokenizer));
    }

    [Fact]
    public void Clean_TooLong_NamesBothLengths()
    {
        var message = Assert.Throws<BadQuestionException>(() => QuestionText.Clean(new string('a', 1234), 100)).Message;

        Assert.Contains("1,234", message);
        Assert.Contains("100", message);
    }
}
