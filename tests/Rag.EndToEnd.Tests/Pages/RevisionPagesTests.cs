using System.Net;
using Rag.Api.Pages;
using Rag.Core.Articles;
using Rag.Core.Text;
using Rag.Pages;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>What pages say of articles that were changed or withdrawn.</summary>
public sealed class RevisionPagesTests
{
    private const string Sentence = "Correction: The ferry carried 40 people, not 400.";

    private static readonly DateTimeOffset s_time = new(2026, 5, 11, 9, 30, 0, TimeSpan.Zero);

    private static readonly Article s_first = new(
        ArticleId.Of("ferry"),
        1,
        null,
        "Ferry aground",
        "The Courier",
        null,
        null,
        s_time,
        null,
        s_time,
        s_time,
        "The ferry carried 400 people.\nNobody was hurt.",
        "1"
    );

    private static readonly Article s_second = s_first with
    {
        Revision = 2,
        RevisedAt = s_time.AddDays(1),
        Body = $"The ferry carried 40 people.\nNobody was hurt.\n{Sentence}",
        Kind = RevisionKind.Correction,
        Correction = new ArticleCorrection(s_time.AddDays(1), Sentence, new TextSpan(46, 95)),
    };

    private static readonly RetractedArticle s_gone = new(
        ArticleId.Of("gone"),
        3,
        null,
        null,
        "Bridge <b>falls</b>",
        "The Courier",
        s_time,
        AccessScope.Public,
        "3",
        s_time,
        "The publisher withdrew it."
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Article_Corrected_SaysWhenAndInWhatWords()
    {
        var html = await GetAsync(Texts.Link(s_second.Id), HttpStatusCode.OK);
        Assert.Contains($"✎ corrected on 12 May 2026: {Sentence}", html, StringComparison.Ordinal);
        Assert.Contains($"href=\"{Texts.RevisionsLink(s_second.Id)}\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Article_EarlierRevision_ShowsItWithItsQuotationAndThatItWasReplaced()
    {
        var html = await GetAsync(Texts.QuoteLink(s_first.Id, 1, 0, 29).Split('#')[0], HttpStatusCode.OK);
        Assert.Contains("<mark id=\"quote\">The ferry carried 400 people.</mark>", html, StringComparison.Ordinal);
        Assert.Contains($"This is revision 1, which was replaced: <a href=\"{Texts.Link(s_first.Id)}\">", html, StringComparison.Ordinal);
        Assert.Contains("corrected since", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("")]
    public async Task Article_LatestRevision_IsNotSaidToBeReplaced(string revision)
    {
        var html = await GetAsync($"{Texts.Link(s_second.Id)}?rev={revision}&from=0&to=28", HttpStatusCode.OK);
        Assert.Contains("<mark id=\"quote\">The ferry carried 40 people.</mark>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("replaced", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("one")]
    public async Task Article_RevisionThatThereIsNone_IsSaidNotToBeHere(string revision)
    {
        var html = await GetAsync($"{Texts.Link(s_second.Id)}?rev={revision}", HttpStatusCode.NotFound);
        Assert.Contains("no such revision", html, StringComparison.Ordinal);
        Assert.DoesNotContain("ferry", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Article_EarlierRevisionOfAnotherScope_IsSaidNotToBeHere()
    {
        var secret = s_first with { Scope = new AccessScope("desk") };
        await using var host = await PagesHost.StartAsync(new ScriptedAnswerer(), new FixedCatalog(s_second) { Earlier = [secret] });
        var response = await host.Client.GetAsync($"{Texts.Link(s_second.Id)}?rev=1", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Revisions_OfACorrectedArticle_ShowKindsDatesAndDifferentWords()
    {
        var html = await GetAsync(Texts.RevisionsLink(s_second.Id), HttpStatusCode.OK);
        Assert.Contains("First read", html, StringComparison.Ordinal);
        Assert.Contains("Corrected", html, StringComparison.Ordinal);
        Assert.Contains("12 May 2026 09:30 UTC", html, StringComparison.Ordinal);
        Assert.Contains("<del>400</del>", html, StringComparison.Ordinal);
        Assert.Contains("<ins>40</ins>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?from=x&to=-1")]
    [InlineData("?from=99999999999999&to=7")]
    [InlineData("?from=2&to=1")]
    [InlineData("?from=2&to=2")]
    public async Task Revisions_NumbersOfNoRevision_StillShowThePage(string query) =>
        Assert.Contains(
            "First read",
            await GetAsync(Texts.RevisionsLink(s_second.Id) + query, HttpStatusCode.OK),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("")]
    [InlineData("/revisions")]
    public async Task Article_Withdrawn_IsGoneWithItsReason(string page)
    {
        var html = await GetAsync(Texts.Link(s_gone.Id) + page, HttpStatusCode.Gone);
        Assert.Contains("withdrawn on 11 May 2026: The publisher withdrew it.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Article_WithdrawnInAnotherScope_IsNotSaidToHaveBeenThere()
    {
        var secret = s_gone with { Scope = new AccessScope("desk") };
        await using var host = await PagesHost.StartAsync(new ScriptedAnswerer(), new FixedCatalog { Retracted = [secret] });
        var response = await host.Client.GetAsync(Texts.Link(secret.Id), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Revisions_OfAnotherScope_AreNotShown()
    {
        var secret = s_first with { Scope = new AccessScope("desk") };
        await using var host = await PagesHost.StartAsync(new ScriptedAnswerer(), new FixedCatalog(s_second) { Earlier = [secret] });
        var html = await host.Client.GetStringAsync(Texts.RevisionsLink(s_second.Id), Cancellation);
        Assert.DoesNotContain("400 people.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_FromACorrectedArticle_SaysWhenAndInWhatWords()
    {
        var answer = ScriptedAnswerer.AnswerFrom(s_second, new TextSpan(0, 28));
        answer = answer with { Citations = [answer.Citations[0] with { Correction = s_second.Correction }] };
        await using var host = await PagesHost.StartAsync(
            new ScriptedAnswerer(ScriptedAnswerer.Events(answer)),
            new FixedCatalog(s_second)
        );
        var html = WebUtility.HtmlDecode(await host.Client.GetStringAsync("/?q=ferry", Cancellation));
        Assert.Contains($"✎ corrected on 12 May 2026: {Sentence}", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b c", "a x c", "a -b- +x+ c")]
    [InlineData("a b c", "a c", "a -b- c")]
    [InlineData("a c", "a b c", "a +b+ c")]
    [InlineData("a", "a b", "a +b+")]
    [InlineData("a b", "a", "a-b- ")]
    [InlineData("", "a", "+a+")]
    [InlineData("a\nb", "a\nb", "a\nb")]
    public void Between_TwoTexts_ShowsTheNewerWithTheOldersWords(string older, string newer, string shown) =>
        Assert.Equal(
            shown,
            string.Concat(
                DifferentWords
                    .Between(older, newer)
                    .Select(piece =>
                        piece.Kind switch
                        {
                            PieceKind.Removed => $"-{piece.Text}-",
                            PieceKind.Added => $"+{piece.Text}+",
                            _ => piece.Text,
                        }
                    )
            )
        );

    private static async Task<string> GetAsync(string path, HttpStatusCode status)
    {
        var catalog = new FixedCatalog(s_second) { Earlier = [s_first], Retracted = [s_gone] };
        await using var host = await PagesHost.StartAsync(new ScriptedAnswerer(), catalog);
        var response = await host.Client.GetAsync(path, Cancellation);
        Assert.Equal(status, response.StatusCode);
        var html = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.DoesNotContain("<b>falls", html, StringComparison.Ordinal);
        return WebUtility.HtmlDecode(html);
    }
}
