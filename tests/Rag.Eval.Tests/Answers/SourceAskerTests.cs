using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Eval.Answers;
using Rag.Eval.Runs;

namespace Rag.Eval.Tests.Answers;

public sealed class SourceAskerTests
{
    private static readonly AnswerCase s_case = new("1", "Who won?", "fact", ["Ann"]);

    [Fact]
    public async Task Ask_EqualCases_EachHasItsOwnAnswer()
    {
        var asker = new SourceAsker(new Counting());
        var outcomes = new List<CaseOutcome>();

        await AskAsync(asker, outcomes, s_case, s_case);

        Assert.Equal([0, 1], outcomes.Select(outcome => outcome.Ordinal));
        Assert.Equal(["0", "1"], outcomes.Select(outcome => asker.Given(outcome.Case).ShortAnswer));
        Assert.Equal(["0", "1"], outcomes.Select(outcome => outcome.Answer!.ShortAnswer));
    }

    [Fact]
    public async Task Ask_SourceThatFailsInBetween_NamesTheQuestionAndKeepsWhatWasAsked()
    {
        var outcomes = new List<CaseOutcome>();

        var failure = await Assert.ThrowsAsync<EvalRunException>(() =>
            AskAsync(new SourceAsker(new Counting(most: 1)), outcomes, s_case, s_case with { Id = "2" }, s_case with { Id = "3" })
        );

        Assert.Equal("Question 2 has no answer: No more.", failure.Message);
        Assert.Equal("1", Assert.Single(outcomes).Case.Id);
    }

    private static Task AskAsync(SourceAsker asker, List<CaseOutcome> outcomes, params AnswerCase[] cases) =>
        new CaseAsking(
            new RunWork([.. cases.Select(item => item.ToEvalCase())], asker),
            depth: 0,
            (batch, _) =>
            {
                outcomes.AddRange(batch);
                return ValueTask.CompletedTask;
            },
            TimeProvider.System
        ).AskAsync(TestContext.Current.CancellationToken);

    /// <summary>Answers with the number of answers before.</summary>
    private sealed class Counting(int most = int.MaxValue) : IAnswerSource
    {
        private int _given;

        public Task<GivenAnswer> AskAsync(string question, CancellationToken cancellation)
        {
            var number = _given++;
            return number < most
                ? Task.FromResult(new GivenAnswer("", $"{number}", null, false, null, null, null, 0, []))
                : throw new AnswerFailedException("No more.");
        }
    }
}
