using CsCheck;
using Rag.Core.Answers;
using Rag.Remote.Quotations;

namespace Rag.Faces.Tests.Remote;

public sealed class QuotationCheckTests
{
    private static readonly Passage[] s_passages =
    [
        new("The council said the bridge’s deck is “unsafe” – and closed it on Monday.\nRepairs take three weeks."),
        new("Ferries run every hour, the operator says. The party begins at nine."),
    ];

    private static readonly string[] s_pieces = ["“", "”", "\"", "«", "»", "„", "\n", " ", "a", "every hour", "three weeks", "5", ","];

    [Theory]
    [InlineData("Yes — “Repairs take three weeks.”", "Repairs take three weeks.")]
    [InlineData("Yes — \"Repairs take three weeks,\" it said.", "Repairs take three weeks")]
    [InlineData("“the bridge's deck is \"unsafe\" - and closed it”", "the bridge’s deck is “unsafe” – and closed it")]
    [InlineData("«closed it on Monday. Repairs»", "closed it on Monday.\nRepairs")]
    [InlineData("„Ferries run  every\nhour“", "Ferries run every hour")]
    [InlineData("“Ferries run every hour", "Ferries run every hour")]
    public void Accept_WordsOfAPassage_AreFoundWhereTheyStand(string text, string words)
    {
        var check = new QuotationCheck(s_passages);

        var shown = check.Accept(text) + check.Complete();

        Assert.Equal(text, shown);
        Assert.Empty(check.Unfound);
        var found = Assert.Single(check.Found);
        Assert.Equal(words, s_passages[found.Passage].Text[found.Place.Start..found.Place.End]);
    }

    [Theory]
    [InlineData("It said “the tunnel is open” twice.", "It said “the tunnel is open” [not in the passages] twice.")]
    [InlineData("It said \"art\" there.", "It said \"art\" [not in the passages] there.")]
    [InlineData("It said “FERRIES RUN”.", "It said “FERRIES RUN” [not in the passages].")]
    [InlineData("It said “the tunnel", "It said “the tunnel [not in the passages]")]
    public void Accept_WordsOfNoPassage_AreMarkedAndTold(string text, string marked)
    {
        var check = new QuotationCheck(s_passages);

        var shown = check.Accept(text) + check.Complete();

        Assert.Equal(marked, shown);
        Assert.Equal(marked, check.Text);
        Assert.Single(check.Unfound);
        Assert.Empty(check.Found);
    }

    [Theory]
    [InlineData("A pipe of 5\" and one of 6\" are there.")]
    [InlineData("Nothing \" is quoted\nhere\" at all.")]
    [InlineData("Empty “” and “…” say nothing.")]
    public void Accept_MarksThatQuoteNothing_AreLeftAlone(string text)
    {
        var check = new QuotationCheck(s_passages);

        Assert.Equal(text, check.Accept(text) + check.Complete());
        Assert.Empty(check.Unfound);
    }

    [Fact]
    public void Found_SeveralQuotations_PointAtTheirWordsInTheMarkedText()
    {
        var check = new QuotationCheck(s_passages);

        check.Accept("“Not there”, then “three weeks”, then “every hour”.");
        check.Complete();

        Assert.Equal(["three weeks", "every hour"], check.Found.Select(found => check.Text[found.Text.Start..found.Text.End]));
        Assert.Equal([0, 1], check.Found.Select(found => found.Passage));
    }

    [Fact]
    public void Accept_AnyCutting_GivesTheSameText() =>
        (
            from text in Gen.Int[0, s_pieces.Length - 1].Select(piece => s_pieces[piece]).Array[0, 40]
            from cuts in Gen.Int[1, 5].Array[1, 40]
            select (Text: string.Concat(text), Cuts: cuts)
        ).Sample(sample =>
        {
            var whole = new QuotationCheck(s_passages);
            var expected = whole.Accept(sample.Text) + whole.Complete();
            var pieces = new QuotationCheck(s_passages);
            var (shown, at) = ("", 0);
            for (var i = 0; at < sample.Text.Length; i++)
            {
                var length = Math.Min(sample.Cuts[i % sample.Cuts.Length], sample.Text.Length - at);
                shown += pieces.Accept(sample.Text.Substring(at, length));
                at += length;
            }

            shown += pieces.Complete();
            return shown == expected
                && pieces.Text == expected
                && pieces.Found.SequenceEqual(whole.Found)
                && expected.Replace(QuotationCheck.Mark, "", StringComparison.Ordinal) == sample.Text;
        });
}
