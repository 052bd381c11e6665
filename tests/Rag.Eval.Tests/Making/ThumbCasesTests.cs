using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Eval.Making;
using Rag.Stores.Embedded;
using Rag.Stores.Feedback;
using Rag.Stores.Questions;

namespace Rag.Eval.Tests.Making;

/// <summary>What becomes of questions whose askers said whether the answer helped.</summary>
public sealed class ThumbCasesTests : IDisposable
{
    private const string Body = "Ida Holm opened the bridge.";

    private static readonly DateTimeOffset s_time = new(2026, 5, 11, 9, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-thumbs-");
    private readonly EmbeddedStore _store;
    private readonly SqliteKeptQuestions _questions;
    private readonly SqliteAnswerFeedback _feedback;

    public ThumbCasesTests()
    {
        _store = EmbeddedStore.Open(_folder.FullName, new EmbeddedStoreOptions("none", 8));
        _questions = SqliteKeptQuestions.Open(_folder.FullName);
        _feedback = SqliteAnswerFeedback.Open(_folder.FullName);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _feedback.Dispose();
        _questions.Dispose();
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Of_ThumbsUp_AcceptWhatWasAnsweredAndRefusals()
    {
        await StoreAsync("a", AccessScope.Public);
        await AskAsync("1", "who opened it in Oslo", Thumb.Up, Place("a", 0, 8));
        await AskAsync("2", "who closed it in Oslo", Thumb.Up, null, isRefusal: true);

        var made = await MakeAsync();

        Assert.Equal(["1", "2"], made.Cases.Select(item => item.Id));
        Assert.Equal(["Ida Holm"], made.Cases[0].Golds);
        Assert.Equal(("a", null), (made.Cases[0].Evidence[0].ArticleId, made.Cases[0].Evidence[0].Fact));
        Assert.Equal((0, 0), (made.Cases[1].Golds!.Count, made.Cases[1].Evidence.Count));
        Assert.Empty(made.Review);
    }

    [Fact]
    public async Task Of_ThumbsDownAndAnswersWithoutAPlace_AreForAPerson()
    {
        await StoreAsync("a", AccessScope.Public);
        await AskAsync("1", "who opened it in Oslo", Thumb.Down, Place("a", 0, 8));
        await AskAsync("2", "who closed it in Oslo", Thumb.Up, null);

        var made = await MakeAsync();

        Assert.Empty(made.Cases);
        Assert.Equal(["1", "2"], made.Review.Select(item => item.Id));
        Assert.All(made.Review, item => Assert.Null(item.Golds));
    }

    [Fact]
    public async Task Of_WhatIsNobodysMatter_IsLeftOut()
    {
        await StoreAsync("a", AccessScope.Public);
        await StoreAsync("b", new AccessScope("acme/news"));
        await AskAsync("1", "asked by a tenant in Oslo", Thumb.Up, Place("a", 0, 8), tenant: "acme");
        await AskAsync("2", "call +47 22 86 44 00 in Oslo", Thumb.Up, Place("a", 0, 8));
        await AskAsync("3", "read in a private article", Thumb.Up, Place("b", 0, 8));
        await AskAsync("4", "withdrawn since", Thumb.Up, Place("gone", 0, 8));
        await AskAsync("5", "beyond the end", Thumb.Up, Place("a", 5, 500));
        await _questions.KeepAsync(new KeptQuestion("6", "public", s_time, "without a word", Place("a", 0, 8), false), Cancellation);

        var made = await MakeAsync();

        Assert.Empty(made.Cases);
        Assert.Empty(made.Review);
        Assert.Equal(3, made.Gone);
    }

    [Fact]
    public async Task Of_SameQuestionAgain_IsOneCase()
    {
        await StoreAsync("a", AccessScope.Public);
        await AskAsync("1", "Who opened it in Oslo?", Thumb.Up, Place("a", 0, 8));
        await AskAsync("2", "who opened it in oslo", Thumb.Up, Place("a", 0, 8));

        Assert.Equal("1", Assert.Single((await MakeAsync()).Cases).Id);
    }

    private static CitedPlace Place(string article, int start, int end) => new(new ArticleId(article), 1, start, end);

    private Task<ThumbCasesResult> MakeAsync() => ThumbCases.OfAsync(_questions, _feedback, _store, Cancellation);

    private async Task AskAsync(
        string id,
        string question,
        Thumb thumb,
        CitedPlace? place,
        bool isRefusal = false,
        string tenant = "public"
    )
    {
        await _questions.KeepAsync(new KeptQuestion(id, tenant, s_time, question, place, isRefusal), Cancellation);
        await _feedback.GiveAsync(new AnswerFeedback(id, tenant, thumb, s_time), Cancellation);
    }

    private async Task StoreAsync(string id, AccessScope scope)
    {
        var article = new Article(new ArticleId(id), 1, null, null, null, null, null, s_time, null, s_time, s_time, Body, id, null, scope);
        await _store.CommitAsync([new ArticleWrite(article, [])], Cancellation);
    }
}
