using Rag.Eval.Datasets;
using Rag.Eval.Dialogues;

namespace Rag.Eval.Tests.Dialogues;

public sealed class DialogueScoresTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Of_Results_CountsRanksUpToFive()
    {
        DialogueResult[] results = [Result(1, 5), Result(5, 6), Result(6, null), Result(2, 1)];

        var scores = DialogueScores.Of(results);

        Assert.Equal((4, 0.75, 0.5, 0.0), (scores.Dialogues, scores.Alone, scores.FollowUp, scores.WithoutDialogue));
        Assert.Equal((null, null, null), (scores.Rewritten, scores.AloneAnswered, scores.FollowUpAnswered));
    }

    [Fact]
    public void Of_DialoguesThatNothingAnswers_CountAsDeclinedAndForNothingElse()
    {
        DialogueResult[] results =
        [
            Result(1, 1, "in May", "in May"),
            Result(1, 1, "in May", ""),
            Unanswerable("", "May"),
            Unanswerable("", ""),
            Unanswerable("", ""),
            Unanswerable("June", ""),
        ];

        var scores = DialogueScores.Of(results);

        Assert.Equal((6, 4, 1.0, 1.0), (scores.Dialogues, scores.Unanswerable, scores.Alone, scores.FollowUp));
        Assert.Equal((1.0, 0.5), (scores.AloneAnswered, scores.FollowUpAnswered));
        Assert.Equal((0.75, 0.75), (scores.AloneDeclined, scores.FollowUpDeclined));
    }

    [Theory]
    [InlineData("a crew of 196 steps", "196 steps", true)]
    [InlineData("The crew of “Silver” Mercy", "silver mercy", true)]
    [InlineData("1960 steps", "196", false)]
    public void Holds_Words_AreWholeOnes(string text, string words, bool isHeld) =>
        Assert.Equal(isHeld, DialogueEvaluation.Holds(text, words));

    [Fact]
    public void Load_WholeDialogues_ReadsThem()
    {
        File.WriteAllText(
            _file,
            """{"id":"1","first":"Who won?","follow_up":"When?","alone":"When did Ann win?","article":"https://a.example","golds":["May"]}"""
        );

        var read = Assert.Single(DialogueCase.Load(_file, "nowhere"));

        Assert.Equal(("When?", "When did Ann win?", "May"), (read.FollowUp, read.Alone, Assert.Single(read.Golds)));
    }

    [Theory]
    [InlineData("""{"id":"1","first":"Who won?"}""", "follow_up")]
    [InlineData("""{"first_id":"1","alone_id":"2","follow_up":"When?"}""", "questions.dev.jsonl")]
    [InlineData("", "no dialogue")]
    public void Load_WhatIsNone_SaysWhatIsMissing(string line, string clause)
    {
        File.WriteAllText(_file, line);

        Assert.Contains(
            clause,
            Assert.Throws<DatasetException>(() => DialogueCase.Load(_file, "nowhere")).Message,
            StringComparison.Ordinal
        );
    }

    private static DialogueResult Result(int? alone, int? followUp, string? aloneAnswer = null, string? followUpAnswer = null) =>
        new(Case("May"), "", null, alone, followUp, null, null, null, false, aloneAnswer, followUpAnswer, null, null);

    private static DialogueResult Unanswerable(string aloneAnswer, string followUpAnswer) =>
        Result(null, null, aloneAnswer, followUpAnswer) with
        {
            Case = Case(),
        };

    private static DialogueCase Case(params string[] golds) => new("1", "", "", "", "", golds);
}
