using Rag.Answering.Candidates;
using Rag.Core.Text;

namespace Rag.Answering.Tests.Candidates;

public sealed class AnswerTextRulesTests
{
    [Theory]
    [InlineData("two\n  days\t", "two days")]
    [InlineData(" – the mayor, ", "the mayor")]
    [InlineData("“four months", "four months")]
    [InlineData("four months”", "four months")]
    [InlineData("“four months”", "“four months”")]
    [InlineData("(since 2019", "since 2019")]
    [InlineData("NATO (the alliance)", "NATO (the alliance)")]
    [InlineData("\"yes", "yes")]
    [InlineData("“(five,", "five")]
    [InlineData("$1,000.50", "$1,000.50")]
    [InlineData("-20 degrees", "-20 degrees")]
    [InlineData("- 20 degrees", "20 degrees")]
    [InlineData(",-", "")]
    [InlineData(" ", "")]
    [InlineData("”", "")]
    public void Tidy_ASpan_LosesWhatBelongsToItsSentence(string span, string expected) =>
        Assert.Equal(expected, AnswerTextRules.Tidy(span));

    [Theory]
    [InlineData("The mayor", "mayor", true)]
    [InlineData("Angela Corin", "Corin", true)]
    [InlineData("Angela Corin", "angela", true)]
    [InlineData("1,200 people", "1200 People", true)]
    [InlineData("on Friday.", "on Friday", true)]
    [InlineData("5", "25", false)]
    [InlineData("2.5", "25", false)]
    [InlineData("four", "fourteen", false)]
    [InlineData("10", "10 million", false)]
    [InlineData("million", "10 million", false)]
    [InlineData("$10", "$10 bn", false)]
    [InlineData("two", "twenty-two", false)]
    [InlineData("three hundred", "three hundred thousand", false)]
    [InlineData("10 million", "10 million dollars", true)]
    [InlineData("10", "10 percent", true)]
    [InlineData("10 million", "more than 10 million", true)]
    [InlineData("May 10", "May 10, 2023", true)]
    [InlineData("one of the ferries", "one", true)]
    [InlineData("the north of Corvenna", "of", false)]
    [InlineData("a", "the", false)]
    [InlineData("", "", false)]
    public void SaySame_TwoAnswers_WhenOneIsTheOthersWordsOrTheirBeginningOrEnd(string left, string right, bool expected)
    {
        Assert.Equal(expected, AnswerTextRules.SaySame(left, right));
        Assert.Equal(expected, AnswerTextRules.SaySame(right, left));
    }

    [Theory]
    [InlineData("unbelievable", 2, 9, "unbelievable")]
    [InlineData("the lait 5km ran", 4, 7, "lait")]
    [InlineData("the lait 5km ran", 9, 10, "5km")]
    [InlineData("rain, snow", 4, 5, ",")]
    [InlineData("rain, snow", 4, 7, ", snow")]
    [InlineData("rain", 0, 4, "rain")]
    [InlineData("मिलीं दरारें चौदह", 6, 9, "दरारें")]
    [InlineData("the 👍🏽 sign", 4, 6, "👍🏽")]
    public void WholeWords_ASpanThatCutsWords_HoldsTheRestOfThem(string text, int start, int end, string expected)
    {
        var place = AnswerTextRules.WholeWords(text, new TextSpan(start, end));

        Assert.Equal(expected, text[place.Start..place.End]);
    }

    [Theory]
    [InlineData("on Friday", "friday evening", true)]
    [InlineData("the mayor", "the bridge", false)]
    [InlineData("1,000 people", "1000", true)]
    [InlineData("", "rain", false)]
    public void ShareWord_TwoAnswers_WhenAWordThatIsNoArticleIsInBoth(string left, string right, bool expected) =>
        Assert.Equal(expected, AnswerTextRules.ShareWord(left, right));

    [Theory]
    [InlineData("The art of the party.", "art", 4)]
    [InlineData("Party or art", "ART", 9)]
    [InlineData("art", "art", 0)]
    [InlineData("artful smart arts", "art", null)]
    [InlineData("art", "artist", null)]
    public void Find_Words_FindsThemWhole(string text, string words, int? expected)
    {
        var found = AnswerTextRules.Find(text, new TextSpan(0, text.Length), words);

        Assert.Equal(expected is { } at ? new TextSpan(at, at + words.Length) : null, found);
    }

    [Fact]
    public void Find_Words_LooksWithinThePlaceAlone()
    {
        const string Text = "rain and rain";

        Assert.Equal(new TextSpan(9, 13), AnswerTextRules.Find(Text, new TextSpan(1, 13), "rain"));
        Assert.Null(AnswerTextRules.Find(Text, new TextSpan(1, 12), "rain"));
        Assert.Null(AnswerTextRules.Find(Text, new TextSpan(5, 8), "rain"));
    }
}
