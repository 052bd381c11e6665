using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Eval.Figures;
using Rag.Eval.Runs;

namespace Rag.Eval.Tests.Runs;

public sealed class RunRecordsTests
{
    private static readonly EvalCase s_case = new("q", "Who?", "any", [new Evidence("a", "It rose."), new Evidence("b", null)])
    {
        Golds = ["Ann"],
    };

    [Fact]
    public void Digest_OfCases_TellsAnyChangeOfQuestionEvidenceOrGolds()
    {
        EvalCase[] changed =
        [
            s_case,
            s_case with
            {
                Id = "r",
            },
            s_case with
            {
                Question = "Whom?",
            },
            s_case with
            {
                Kind = "other",
            },
            s_case with
            {
                Evidence = [],
            },
            s_case with
            {
                Evidence = [new Evidence("a", "It rose."), new Evidence("b", "")],
            },
            s_case with
            {
                Golds = null,
            },
            s_case with
            {
                Golds = [],
            },
            s_case with
            {
                Golds = ["An", "n"],
            },
        ];

        Assert.Equal(changed.Length, changed.Select(item => DatasetDigest.Of([item])).Distinct().Count());
        Assert.Equal(DatasetDigest.Of([s_case]), DatasetDigest.Of([s_case with { Evidence = [.. s_case.Evidence] }]));
        Assert.NotEqual(DatasetDigest.Of([s_case, changed[1]]), DatasetDigest.Of([changed[1], s_case]));
    }

    [Fact]
    public void New_Ids_SortByTimeAndAreSafeInAPath()
    {
        var epoch = new DateTimeOffset(2026, 5, 11, 9, 0, 0, TimeSpan.Zero);
        var ids = Enumerable.Range(0, 50).Select(i => RunIds.New(epoch.AddMilliseconds(i))).ToList();

        Assert.Equal(ids, ids.Order(StringComparer.Ordinal));
        Assert.All(ids, id => Assert.Matches("^[0-9a-z]{26}$", id));
        Assert.NotEqual(RunIds.New(epoch), RunIds.New(epoch));
    }

    [Fact]
    public void Marks_OfAPassage_AreTheFactsItHoldsAndTheArticlesItIsOf()
    {
        var marks = new EvidenceMarks(s_case.Evidence);

        Assert.Equal([0], marks.Of("Then It\nrose. Later", Article("x")));
        Assert.Equal([1], marks.Of("nothing", Article("b")));
        Assert.Equal([0, 1], marks.Of("Itrose.", Article("b")));
        Assert.Empty(marks.Of("it rose.", Article("a")));
        Assert.Empty(marks.Of("nothing", null));
    }

    [Theory]
    [InlineData(FigureNames.WrongAnswer, 1, true)]
    [InlineData(FigureNames.RefusedAnswerable, 1, true)]
    [InlineData(FigureNames.QuoteSupports, 0, true)]
    [InlineData(FigureNames.QuoteSupports, 1, false)]
    [InlineData(FigureNames.WrongAnswer, 0, false)]
    public void Failed_AnswerThatIsJudged_IsToldByItsFiguresWhateverWasFound(string figure, double value, bool failed)
    {
        var answer = new CaseAnswer("Ann", "Ann", null, false, null, null, null);
        var outcome = Outcome(answer, []) with { Figures = new Dictionary<string, double> { [figure] = value } };

        Assert.Equal(failed, FailedCase.Is(outcome));
    }

    [Fact]
    public void Failed_Search_IsToldByTheEvidenceAmongTheFirstTen()
    {
        Assert.False(FailedCase.Is(Outcome(null, [Passage(1, 0), Passage(10, 1)])));
        Assert.True(FailedCase.Is(Outcome(null, [Passage(1, 0), Passage(11, 1)])));
        Assert.True(FailedCase.Is(Outcome(null, [Passage(1, 0), Passage(2, 0)])));
    }

    [Fact]
    public void Kinds_OfDataSets_PutTheUsualOneFirst()
    {
        EvalCase searched = s_case with { Golds = null },
            unanswerable = s_case with { Golds = [], Evidence = [] };

        Assert.Equal([RunKind.Search], RunPlans.KindsOf([searched]));
        Assert.Equal([RunKind.Search, RunKind.Answer], RunPlans.KindsOf([s_case]));
        Assert.Equal([RunKind.Answer, RunKind.Search], RunPlans.KindsOf([s_case, unanswerable]));
        Assert.Equal([RunKind.Answer], RunPlans.KindsOf([unanswerable]));
    }

    private static CaseOutcome Outcome(CaseAnswer? answer, IReadOnlyList<RankedPassage> ranking) =>
        new(0, s_case, ranking, answer, new CaseCost(1, null, 1), new Dictionary<string, double>(), null);

    private static RankedPassage Passage(int rank, int evidence) => new(rank, "s", 1, null, 0, 5, 1, [evidence]);

    private static Article Article(string sourceId) =>
        new(ArticleId.Of(sourceId), 1, null, null, null, null, null, null, null, default, default, "Text.", "", SourceId: sourceId);
}
