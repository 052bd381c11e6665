using Rag.Core.Articles;
using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Tests.Articles;

public sealed class RevisionDiffTests
{
    private const string Body = "The ferry left Port Ansel at dawn with 40 people on board.\nNobody was hurt, the harbour master said.";

    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("The council met on Monday.", "The  council met\non Monday.")]
    [InlineData("The council met on Monday.", "The Council met on Monday")]
    [InlineData("He said: \"We will rebuild.\"", "He said: “We will rebuild.”")]
    [InlineData("Rain fell all day - and all night.", "Rain fell all day — and all night.")]
    [InlineData("The mayor, who resigned, left.", "The mayor who resigned left.")]
    [InlineData("The minister recieved the letter.", "The minister received the letter.")]
    [InlineData("An explosion occured at noon.", "An explosion occurred at noon.")]
    [InlineData("Talks will definately go on.", "Talks will definitely go on.")]
    [InlineData("They come every day.", "They come everyday.")]
    [InlineData("A well-known baker.", "A well known baker.")]
    [InlineData("The cafe reopened.", "The cafe reopened…")]
    [InlineData("Prices rose 1.5% in May.", "Prices rose 1.5%, in May.")]
    [InlineData("ﬁre crews came", "fire crews came")]
    public void SaysTheSame_MarksSpacesCaseOrSlips_IsTrue(string before, string after) =>
        Assert.True(RevisionDiff.SaysTheSame(before, after));

    [Theory]
    [InlineData("Engineers found 14 cracks.", "Engineers found 41 cracks.")]
    [InlineData("Prices rose 1.5 percent.", "Prices rose 15 percent.")]
    [InlineData("The temperature fell to -5 degrees.", "The temperature fell to 5 degrees.")]
    [InlineData("It cost $50 a head.", "It cost €50 a head.")]
    [InlineData("A rise of 5% is planned.", "A rise of 5 is planned.")]
    [InlineData("Turnout was 40 000.", "Turnout was 400 00.")]
    [InlineData("The vote was four to three.", "The vote was five to three.")]
    [InlineData("The mayor was present.", "The mayor was not present.")]
    [InlineData("The witness was Marta Holm.", "The witness was Maria Holm.")]
    [InlineData("The company could be fined.", "The company would be fined.")]
    [InlineData("The deal is legal.", "The deal is illegal.")]
    [InlineData("Sales increase in spring.", "Sales decrease in spring.")]
    [InlineData("He killed the intruder.", "He killed an intruder.")]
    [InlineData("The county voted.", "The country voted.")]
    [InlineData("The trial was long.", "The trail was long.")]
    [InlineData("Police said two were hurt.", "Two were hurt, police said.")]
    [InlineData("The plant will close.", "The plant will close. Workers were told on Friday.")]
    [InlineData("The strike ended.", "The strikes ended.")]
    public void SaysTheSame_OtherWordsNamesOrNumbers_IsFalse(string before, string after) =>
        Assert.False(RevisionDiff.SaysTheSame(before, after));

    [Fact]
    public void SaysTheSame_ManySlips_IsFalse() =>
        Assert.False(
            RevisionDiff.SaysTheSame(
                "they recieved and beleived and decieved and percieved it",
                "they received and believed and deceived and perceived it"
            )
        );

    [Theory]
    [InlineData("Correction: The ferry carried 40 people, not 400.")]
    [InlineData("CORRECTION: The ferry carried 40 people, not 400.")]
    [InlineData("Correction (12 May): the name of the harbour was misspelled.")]
    [InlineData("Correction, May 12, 2025: An earlier version misstated the fare.")]
    [InlineData("Correction — the ferry is owned by the port.")]
    [InlineData("Corrections and clarifications: the fare is 3 crowns.")]
    [InlineData("Clarification: the captain spoke before the hearing.")]
    [InlineData("This article was amended on 12 May 2025 to give the right fare.")]
    [InlineData("This story has been corrected to say that nobody was hurt.")]
    [InlineData("*This story has been updated to correct the number of passengers.")]
    [InlineData("An earlier version of this article said that two people were hurt.")]
    [InlineData("A previous version of this story misidentified the captain.")]
    [InlineData("An earlier headline on this article misstated the fare.")]
    [InlineData("Editor's note: This article has been corrected to name the captain.")]
    [InlineData("Editor’s note: An earlier version of this report gave the wrong fare.")]
    public void Judge_NoteThatTheEarlierLacked_IsACorrectionWithItsSentence(string note)
    {
        var (kind, correction) = Judge(Body, Body + "\n" + note);

        Assert.Equal(RevisionKind.Correction, kind);
        Assert.Equal((s_now, note.TrimStart('*')), (correction!.At, correction.Sentence));
        Assert.Equal(correction.Sentence, (Body + "\n" + note)[correction.Span!.Value.Start..correction.Span.Value.End]);
    }

    [Theory]
    [InlineData("Correction")]
    [InlineData("CORRECTIONS:")]
    public void Judge_NoteBelowAHeading_IsACorrectionWithWhatStandsBelow(string heading)
    {
        var (kind, correction) = Judge(Body, $"{Body}\n{heading}\nThe ferry carried 40 people, not 400.");
        Assert.Equal((RevisionKind.Correction, "The ferry carried 40 people, not 400."), (kind, correction?.Sentence));
    }

    [Theory]
    [InlineData("Corrected: Ferry runs aground")]
    [InlineData("UPDATE 2-CORRECTED-Ferry runs aground")]
    [InlineData("Ferry runs aground (corrected)")]
    public void Judge_MarkInTheTitle_IsACorrectionWithoutAPlace(string title)
    {
        var (kind, correction) = Judge(Body, Body, title);
        Assert.Equal((RevisionKind.Correction, title, null), (kind, correction?.Sentence, correction?.Span));
    }

    [Theory]
    [InlineData("A market correction is under way, analysts said: shares fell by a tenth.")]
    [InlineData("Correction territory begins at a fall of ten percent.")]
    [InlineData("Corrections officers went on strike at three prisons: nobody was hurt.")]
    [InlineData("CORRECTIONS DEPARTMENT HIRES GUARDS")]
    [InlineData("Clarification was sought from the ministry.")]
    [InlineData("This article explains how ferries are built.")]
    [InlineData("This story began in 1990.")]
    [InlineData("An earlier version of the treaty was rejected.")]
    [InlineData("Editor's note: The author is a captain.")]
    [InlineData("Note: all times are local.")]
    [InlineData("The report was corrected by the ministry in May.")]
    [InlineData("Earlier, the correction of the river bed began.")]
    public void Judge_WordsThatOnlySoundLikeANote_IsAnUpdate(string sentence) =>
        Assert.Equal((RevisionKind.Update, null), Judge(Body, Body + "\n" + sentence));

    [Fact]
    public void Judge_TitleAboutACorrectionOfTheMarket_IsAnUpdate() =>
        Assert.Equal(RevisionKind.Update, Judge(Body, Body, "Market correction: what to know").Kind);

    [Fact]
    public void Judge_NoteThatWasThereAlready_IsWhatElseChanged()
    {
        const string Note = "\nCorrection: The ferry carried 40 people, not 400.";
        Assert.Equal(RevisionKind.Cosmetic, Judge(Body + Note, Body + Note.TrimEnd('.')).Kind);
        Assert.Equal(RevisionKind.Update, Judge(Body + Note, "New words.\n" + Body + Note).Kind);
        Assert.Equal(RevisionKind.Correction, Judge(Body + Note, Body + "\nCorrection: The ferry carried 44 people.").Kind);
    }

    [Fact]
    public void Judge_RevisionAfterACorrection_KeepsItWithItsNewPlace()
    {
        const string Note = "Correction: The ferry carried 40 people, not 400.";
        var body = Body + "\n" + Note;
        var correction = new ArticleCorrection(s_now.AddDays(-2), Note, new(Body.Length + 1, body.Length));
        var known = Known(body, "Ferry") with { Correction = correction };

        var moved = RevisionDiff.Judge(known, Draft("New words.\n" + body, "Ferry"), s_now);
        Assert.Equal(
            correction with
            {
                Span = new("New words.\n".Length + Body.Length + 1, "New words.\n".Length + body.Length),
            },
            moved.Correction
        );

        var gone = RevisionDiff.Judge(known, Draft(Body, "Ferry"), s_now);
        Assert.Equal((RevisionKind.Update, correction with { Span = null }), gone);
    }

    [Fact]
    public void Judge_NoteWithoutAnEnd_IsCutAtAWord()
    {
        var note = "Correction: " + string.Join(' ', Enumerable.Repeat("fare", 1000));
        var sentence = Judge(Body, Body + "\n" + note).Correction!.Sentence;
        Assert.InRange(sentence.Length, 300, 400);
        Assert.EndsWith("fare", sentence, StringComparison.Ordinal);
    }

    private static (RevisionKind Kind, ArticleCorrection? Correction) Judge(
        string before,
        string after,
        string title = "Ferry runs aground"
    ) => RevisionDiff.Judge(Known(before, "Ferry runs aground"), Draft(after, title), s_now);

    private static ArticleDraft Draft(string body, string title) => new("guid", null, title, null, null, null, null, null, body);

    private static Article Known(string body, string title) =>
        new(ArticleId.Of("guid"), 1, null, title, null, null, null, null, null, s_now, s_now, body, "hash");
}
