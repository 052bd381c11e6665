using System.Text.Json;
using Rag.Core.Evaluation;
using Rag.Eval.Figures;
using Rag.Eval.Statistics;
using Rag.Eval.Tuning;

namespace Rag.Eval.Tests.Tuning;

public sealed class TunerTests
{
    private static readonly TuningOptions s_options = new(Folds: 4, Seed: 3, Settings: 150);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_PlantedWeights_AreFoundAndClaimedToBeBetter(int seed)
    {
        var report = Run(s_options with { Seed = seed }, PlantedSet.Of("planted", 200, seed, [.3, 2.4, 1]));

        var set = Assert.Single(report.Sets);
        Assert.InRange(set.Today[FigureNames.Success1], 0, .75);
        Assert.InRange(set.HeldOut[FigureNames.Success1], .85, 1);
        Assert.Equal(Verdict.Better, report.Comparison.Verdict);
        var proposed = PlantedSet.Weights.ToDictionary(
            weight => weight.Name,
            weight => report.Proposal.SingleOrDefault(change => change.Name == weight.Name)?.Proposed ?? weight.Today
        );
        Assert.InRange(proposed["First"] / proposed["Second"], 0, .3);
        Assert.InRange(proposed["Third"] / proposed["Second"], .25, .6);
    }

    /// <summary>
    /// Labels that say nothing are what a leak would show at: whatever is gained on held-out questions has been seen before.
    /// </summary>
    [Fact]
    public void Run_LabelsThatSayNothing_GainNothingOnHeldOutQuestions()
    {
        var gains = new List<double>();
        foreach (var seed in Enumerable.Range(1, 6))
        {
            var report = Run(s_options with { Seed = seed, Settings = 80 }, PlantedSet.Of("noise", 120, seed, planted: null));

            gains.Add(report.Sets[0].HeldOut[FigureNames.Success5] - report.Sets[0].Today[FigureNames.Success5]);
            Assert.Equal(Verdict.NoDifference, report.Comparison.Verdict);
            Assert.StartsWith("No difference can be claimed", report.Sentence, StringComparison.Ordinal);
        }

        Assert.InRange(gains.Average(), -.04, .04);
    }

    [Fact]
    public void Run_LabelsOfAHeldOutFold_HaveNoPartInWhatIsChosenWithoutIt()
    {
        var set = PlantedSet.Of("planted", 80, 5, [.3, 2.4, 1]);
        var heldOut = new QuestionFolds([set], s_options.Folds, s_options.Seed)[2][0];

        var before = Run(s_options, set);
        var after = Run(s_options, PlantedSet.Relabelled(set, heldOut));

        Assert.Equal(before.Folds[2].Changes, after.Folds[2].Changes);
        Assert.NotEqual(before.Folds[2].HeldOut, after.Folds[2].HeldOut);
        Assert.NotEmpty(before.Folds[2].Changes);
    }

    [Fact]
    public void Run_WhatOneSetGainsAndAnotherLoses_IsNotProposed()
    {
        var alone = Run(s_options, PlantedSet.Of("one", 120, 7, [1, 2.5, 1]));
        var both = Run(s_options, PlantedSet.Of("one", 120, 7, [1, 2.5, 1]), PlantedSet.Of("other", 120, 8, [1, .1, 1]));

        Assert.True(Second(alone) > 1.5);
        Assert.InRange(Second(both), .7, 1.3);

        static double Second(TuningReport report) => report.Proposal.SingleOrDefault(change => change.Name == "Second")?.Proposed ?? 1;
    }

    [Fact]
    public void Run_SameSeed_GivesTheSameReport_AnotherSeedAnotherSplit()
    {
        var set = PlantedSet.Of("planted", 60, 9, [.3, 2.4, 1]);

        var (one, again, other) = (Run(s_options, set), Run(s_options, set), Run(s_options with { Seed = 4 }, set));

        Assert.Equal(JsonSerializer.Serialize(one), JsonSerializer.Serialize(again));
        Assert.NotEqual(one.Folds.Select(fold => fold.HeldOut), other.Folds.Select(fold => fold.HeldOut));
    }

    [Fact]
    public void Run_TimeThatIsOver_ProposesNothing_AndSaysThatItWasCutShort()
    {
        var time = new SteppingTime();
        var report = new Tuner(
            PlantedSet.Weights,
            [PlantedSet.Of("planted", 40, 1, [.3, 2.4, 1])],
            s_options with
            {
                Most = TimeSpan.FromSeconds(.5),
            },
            time
        ).Run(null, TestContext.Current.CancellationToken);

        Assert.True(report.IsCutShort);
        Assert.Equal(1, report.Settings);
        Assert.Empty(report.Proposal);
    }

    [Fact]
    public void Run_FewerQuestionsThanFolds_IsRefusedByName()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Run(s_options, PlantedSet.Of("tiny", 3, 1, null)));

        Assert.Contains("tiny has 3 questions", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 10)]
    [InlineData(5, 13)]
    [InlineData(7, 7)]
    public void Folds_HoldEveryQuestionOnce_AndDifferByOneAtMost(int folds, int questions)
    {
        var set = PlantedSet.Of("set", questions, 1, null);
        var parted = new QuestionFolds([set, set], folds, seed: 11);

        foreach (var number in (int[])[0, 1])
        {
            var members = Enumerable.Range(0, parted.Count).Select(fold => parted[fold][number]).ToList();
            Assert.Equal(Enumerable.Range(0, questions), members.SelectMany(fold => fold).Order());
            Assert.InRange(members.Max(fold => fold.Length) - members.Min(fold => fold.Length), 0, 1);
        }
    }

    [Fact]
    public void Frontier_MorePassages_CostMore_AndBringNoLess()
    {
        var frontier = Assert.Single(Run(s_options, PlantedSet.Of("planted", 40, 2, [.3, 2.4, 1])).Sets).FrontierToday;

        Assert.Equal(Enumerable.Range(1, TuningSet.Depth), frontier.Select(point => point.Passages));
        Assert.Equal(Enumerable.Range(1, TuningSet.Depth).Select(passages => passages * 100.0), frontier.Select(point => point.Tokens));
        Assert.Equal(frontier.OrderBy(point => point.Recall), frontier);
        Assert.All(frontier.Zip(frontier.Skip(1)), pair => Assert.Equal(pair.Second.Recall > pair.First.Recall, pair.Second.IsWorthIt));
    }

    [Fact]
    public void Set_BothSortsOfQuestions_KeepsTheLargerPart()
    {
        TunedQuestion[] questions =
        [
            Question(new Evidence("a", "x")),
            Question(new Evidence("a", "x"), new Evidence("b", null)),
            Question(new Evidence("a", "y"), new Evidence("b", "z")),
            Question(),
        ];

        var set = TuningSet.Of("both", questions);

        Assert.Equal(2, set.Questions.Count);
        Assert.Equal([FigureNames.EvidenceRecall10, FigureNames.AllEvidence10], set.Metrics);

        static TunedQuestion Question(params Evidence[] evidence) => new(new EvalCase("q", "?", "fact", evidence), [], [], (_, _) => []);
    }

    private static TuningReport Run(TuningOptions options, params IReadOnlyList<TuningSet> sets) =>
        new Tuner(PlantedSet.Weights, sets, options, TimeProvider.System).Run(null, TestContext.Current.CancellationToken);

    /// <summary>A second passes with each look.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now++;
    }
}
