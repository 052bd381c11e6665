using System.Text.Json;
using Rag.Eval.Answers;

namespace Rag.Eval.Tests.Answers;

public sealed class ChatAnswerTests
{
    [Fact]
    public void Complete_ChunksAtKnownTimes_CountsTheFirstThatHasText()
    {
        var answer = new ChatAnswer();
        Add(answer, 1, """{"choices":[{"delta":{"role":"assistant"}}]}""");
        Add(answer, 2, """{"choices":[{"delta":{"content":""}}]}""");
        Add(answer, 3, """{"choices":[{"delta":{"content":"An"}}]}""");
        Add(answer, 4, """{"choices":[{"delta":{"content":"n"}}]}""");

        var given = answer.Complete(TimeSpan.FromMilliseconds(5));

        Assert.Equal(("Ann", 3, 5), (given.Text, given.FirstMs, given.TotalMs));
    }

    /// <summary>Free text that is cited is an answer, though it has no quotation mark.</summary>
    [Fact]
    public void Complete_CitedTextWithoutQuotationMarks_IsNoRefusal()
    {
        var answer = new ChatAnswer();
        Add(
            answer,
            1,
            """{"choices":[{"delta":{"content":"Ann won.","annotations":[{"url_citation":{"start_index":0,"end_index":3,"title":"Races"}}]}}]}"""
        );

        var given = answer.Complete(TimeSpan.FromMilliseconds(5));

        Assert.Equal((false, "Ann won.", "Ann"), (given.IsRefusal, given.ShortAnswer, given.Quote));
    }

    /// <summary>Members of other types than expected say nothing, and a place outside the text marks nothing.</summary>
    [Theory]
    [InlineData("""{"answer":"yes","choices":7}""")]
    [InlineData("""{"answer":{"refused":"no","confidence":"high","uncertain":[],"short_answer":3},"choices":[{"delta":null},5]}""")]
    [InlineData("""{"choices":[{"delta":{"annotations":[{"url_citation":{"start_index":5,"end_index":99}},{"type":"other"},1]}}]}""")]
    [InlineData("[]")]
    public void Complete_MembersOfOtherForms_AreAsIfTheyWereNotThere(string chunk)
    {
        var answer = new ChatAnswer();
        Add(answer, 1, """{"choices":[{"delta":{"content":"Ann — “Ann won.”"}}]}""");
        Add(answer, 2, chunk);

        var given = answer.Complete(TimeSpan.FromMilliseconds(5));

        Assert.Equal((false, "Ann", "Ann won."), (given.IsRefusal, given.ShortAnswer, given.Quote));
        Assert.Null(given.Confidence);
        Assert.Null(given.Declined);
    }

    private static void Add(ChatAnswer answer, int at, string chunk) => answer.Add(JsonElement.Parse(chunk), TimeSpan.FromMilliseconds(at));
}
