using Rag.Core.Answers;

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
    public void Clean_TooLong_NamesBothLengths()
    {
        var message = Assert.Throws<BadQuestionException>(() => QuestionText.Clean(new string('a', 1234), 100)).Message;

        Assert.Contains("1,234", message);
        Assert.Contains("100", message);
    }
}
