using Rag.Answering.Candidates;
using Rag.Core.Articles;

namespace Rag.Answering.Tests.Candidates;

public sealed class CorrectionTests
{
    private const double Margin = 6;

    private static readonly Article s_older = TestHits.Article("old", "The fire killed four people.", source: "Courier", day: 1);
    private static readonly Article s_newer = TestHits.Article(
        "new",
        "The fire killed five people.\nThe Courier had written of four people.",
        "Correction: the fire",
        day: 3
    );

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Find_ANewerPassageThatCorrects_WinsWhicheverWasChosen(int chosen)
    {
        var correction = Find(s_older, s_newer, chosen);

        Assert.Equal(("five people", "four people"), (correction?.Newer.Text, correction?.Older.Text));
    }

    [Theory]
    [InlineData("Amended: the fire", "")]
    [InlineData("Clarification", "")]
    [InlineData("The fire", " We earlier reported otherwise.")]
    [InlineData("The fire", " An Earlier Version of this article gave another number.")]
    public void Find_AnyWordOfCorrection_InTitleOrText_Counts(string title, string note) =>
        Assert.NotNull(Find(s_older, s_newer with { Title = title, Body = s_newer.Body + note }, 0));

    [Fact]
    public void Find_ACorrectionOfSomethingElse_IsNone() => AssertNone(s_older, s_newer with { Body = "The fire killed five people." });

    [Fact]
    public void Find_WhatTheOlderPassageSaysToo_IsNone() =>
        AssertNone(s_older with { Body = s_older.Body + " It hurt five people." }, s_newer);

    [Fact]
    public void Find_WhatAThirdPassageSaysBesideTheSameAnswer_IsNone()
    {
        var third = TestHits.Article("third", "Four people put it out; it killed five people.", day: 2);
        ReadHit[] hits = [.. Hits(s_older, s_newer), TestHits.Read(TestHits.Hit(third), ("five people", 3))];

        Assert.Null(Correction.Find(hits, CandidateFinder.BestOf(hits, 1)!, Margin));
    }

    [Fact]
    public void Find_ALaterRevision_Corrects()
    {
        var revised = s_newer with
        {
            Title = "A fire",
            Body = "The fire killed five people.",
            Revision = 2,
            PublishedAt = TestHits.Day(1),
            RevisedAt = TestHits.Day(4),
        };

        Assert.Equal("five people", Find(s_older with { Title = "The fire" }, revised, 0)?.Newer.Text);
        Assert.Null(Find(s_older with { Title = "Elections" }, revised, 0));
        Assert.Null(Find(s_older, revised with { Revision = 1 }, 0));
    }

    [Fact]
    public void Find_ACorrectionThatIsOlder_IsNone() => AssertNone(s_older, s_newer with { PublishedAt = TestHits.Day(1) });

    [Fact]
    public void Find_ANewerPassageWithoutAMark_IsNone() => AssertNone(s_older, s_newer with { Title = "The correction of a fire" });

    [Fact]
    public void Find_BothAreMarked_IsNone() => AssertNone(s_older with { Title = "Update: the fire" }, s_newer);

    [Fact]
    public void Find_TheSameArticle_IsNone() => AssertNone(s_older, s_newer with { Id = s_older.Id });

    [Fact]
    public void Find_PassagesThatAgree_IsNone() => AssertNone(s_older, s_newer with { Body = "The fire killed four people." }, "four");

    [Fact]
    public void Find_AnAnswerTooFarBelowTheChosen_IsNone()
    {
        Assert.NotNull(Correction.Find(Hits(s_older, s_newer, "five people", second: -2), Chosen(s_older, s_newer, second: -2), Margin));
        Assert.Null(Correction.Find(Hits(s_older, s_newer, "five people", second: -2.1), Chosen(s_older, s_newer, second: -2.1), Margin));
    }

    [Fact]
    public void Find_APassageWithoutAnAnswer_IsNone() =>
        Assert.Null(Correction.Find([Hits(s_older, s_newer)[0], TestHits.Read(TestHits.Hit(s_newer))], Chosen(s_older, s_newer), Margin));

    private static void AssertNone(Article older, Article newer, string words = "five people")
    {
        Assert.Null(Find(older, newer, 0, words));
        Assert.Null(Find(older, newer, 1, words));
    }

    private static Correction? Find(Article older, Article newer, int chosen, string words = "five people")
    {
        var hits = Hits(older, newer, words);
        return Correction.Find(hits, CandidateFinder.BestOf(hits, chosen)!, Margin);
    }

    private static AnswerCandidate Chosen(Article older, Article newer, double second = 4) =>
        CandidateFinder.BestOf(Hits(older, newer, second: second), 0)!;

    private static ReadHit[] Hits(Article older, Article newer, string words = "five people", double second = 4) =>
        [TestHits.Read(TestHits.Hit(older), ("four people", 4)), TestHits.Read(TestHits.Hit(newer), (words, second))];
}
