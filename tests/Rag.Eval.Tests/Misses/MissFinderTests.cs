using Rag.Core.Evaluation;
using Rag.Eval.Misses;

namespace Rag.Eval.Tests.Misses;

/// <summary>A fault is planted at each stage of a naive service, and must be found there.</summary>
public sealed class MissFinderTests : IDisposable
{
    private const string Fact = "Mayor Lena Ortal opened the harbour bridge on Friday.";

    private static readonly EvalCase s_search = new(
        "1",
        "When did Mayor Lena Ortal open the harbour bridge?",
        "fact",
        [new Evidence("bridge", Fact)]
    );

    private static readonly EvalCase s_question = s_search with
    {
        Golds = ["Friday", "on Friday"],
        Evidence = [new Evidence("bridge", null)],
    };

    private NaiveNews _news = new();

    public void Dispose() => _news.Dispose();

    [Fact]
    public async Task Find_TheArticleRemoved_IsNotIngested()
    {
        await AddNewsAsync();
        await _news.RemoveAsync("bridge");

        Assert.Equal((MissStage.NotIngested, 0), await StageAsync(s_search));
        Assert.Equal((MissStage.NotIngested, 0), await StageAsync(s_question, Refusal()));
    }

    [Fact]
    public async Task Find_TheArticleStoredWithoutTheFact_IsNotIngested()
    {
        await AddNewsAsync("Somebody opened something at some time.");

        Assert.Equal((MissStage.NotIngested, 0), await StageAsync(s_search));
    }

    [Fact]
    public async Task Find_TheFactSplitOverTwoChunks_IsNotChunkedWhole()
    {
        await AddNewsAsync("Mayor Lena Ortal opened the harbour", "bridge on Friday.");

        Assert.Equal((MissStage.NotChunkedWhole, 0), await StageAsync(s_search));
    }

    [Fact]
    public async Task Find_TheAnswerSplitOverTwoChunks_IsNotChunkedWhole()
    {
        await AddNewsAsync("Mayor Lena Ortal opened the harbour bridge on", "Friday of all days.");
        var item = s_question with { Golds = ["on Friday of all days"] };

        Assert.Equal((MissStage.NotChunkedWhole, 0), await StageAsync(item, Refusal()));
    }

    [Fact]
    public async Task Find_ManyPassagesThatMatchBetter_IsNotRetrievedWithItsRanks()
    {
        await AddNewsAsync();
        await AddDistractionsAsync(30);

        var miss = await FindAsync(s_search);

        Assert.Equal((MissStage.NotRetrieved, 0), (miss!.Stage, miss.Evidence));
        Assert.Equal((31, null), (miss.LexicalRank, miss.DenseRank));
        Assert.InRange(miss.FusedRank!.Value, 11, 31);
        Assert.Contains("at 31 by words", miss.Detail, StringComparison.Ordinal);
        Assert.Contains("was no candidate", miss.Detail, StringComparison.Ordinal);
        Assert.Equal((MissStage.NotRetrieved, 0), await StageAsync(s_question, Refusal()));
    }

    [Fact]
    public async Task Find_NearlyTheSameTextBeforeIt_IsNotChosen()
    {
        await _news.AddAsync("bridge", Fact + " It had been closed for two long years and cost a fortune in the end.");
        await _news.AddAsync(
            "copy",
            "Mayor Lena Ortal opened the harbour bridge. Mayor Lena Ortal! It had been closed for two years and cost a fortune in the end."
        );

        var miss = await FindAsync(s_search);

        Assert.Equal(MissStage.NotChosen, miss!.Stage);
        Assert.Equal((2, 2), (miss.LexicalRank, miss.FusedRank));
    }

    [Fact]
    public async Task Find_FoundAndNoRoomToReadIt_IsNotChosen()
    {
        _news.Dispose();
        _news = new NaiveNews { Room = 3 };
        await AddNewsAsync();
        await AddDistractionsAsync(6);

        var miss = await FindAsync(s_question, Refusal());

        Assert.Equal((MissStage.NotChosen, 7), (miss!.Stage, miss.LexicalRank));
        Assert.Contains("want of room", miss.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Find_AnotherPassagePreferred_IsPutDown(bool isRefusal)
    {
        await AddNewsAsync();
        _news.Spans.AddRange([("Monday", 3), ("on Friday", 2)]);
        var answer = isRefusal ? Refusal("Monday") : Answer("Monday", "The market opened on Monday.");

        var miss = await FindAsync(s_question, answer);

        Assert.Equal((MissStage.PutDown, 0, 1), (miss!.Stage, miss.Evidence, miss.LexicalRank));
        Assert.Contains("“on Friday” (score 2.0)", miss.Detail, StringComparison.Ordinal);
        Assert.Contains("“Monday” (score 3.0) of “About market”", miss.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_NoSpanInThePassage_IsPutDown()
    {
        await AddNewsAsync();

        var miss = await FindAsync(s_question, Refusal());

        Assert.Equal(MissStage.PutDown, miss!.Stage);
        Assert.Contains("found no span", miss.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_AnotherSpanOfTheRightPassageAnswered_IsAnsweredWrongly()
    {
        await AddNewsAsync();
        _news.Spans.AddRange([("Lena Ortal", 4), ("on Friday", 2)]);

        var miss = await FindAsync(s_question, Answer("Lena Ortal", Fact));

        Assert.Equal((MissStage.AnsweredWrongly, 0), (miss!.Stage, miss.Evidence));
        Assert.Contains("“Lena Ortal” was answered", miss.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_TheRightAnswerDeclined_IsDeclined()
    {
        await AddNewsAsync();

        Assert.Equal((MissStage.Declined, null), await StageAsync(s_question, Refusal("Friday")));
    }

    [Fact]
    public async Task Find_AQuotationWithoutTheAnswer_IsMisquoted()
    {
        await AddNewsAsync();

        Assert.Equal((MissStage.Misquoted, null), await StageAsync(s_question, Answer("Friday", "The market opened on Monday.")));
    }

    /// <summary>It counts as right by half of its words, and neither it nor its quotation says what is asked for.</summary>
    [Fact]
    public async Task Find_HalfTheWordsOfTheAnswer_WithoutAQuotationThatHoldsIt_IsAnsweredWrongly()
    {
        await AddNewsAsync("Mayor Lena Ortal opened the harbour bridge on Friday. It was cold on Monday.");

        Assert.Equal((MissStage.AnsweredWrongly, 0), await StageAsync(s_question, Answer("on Monday", "It was cold on Monday.")));
    }

    [Fact]
    public async Task Find_AnUnanswerableQuestionAnswered_IsAnsweredUnanswerable()
    {
        await AddNewsAsync();
        var item = s_question with { Golds = [], Evidence = [] };

        Assert.Equal((MissStage.AnsweredUnanswerable, null), await StageAsync(item, Answer("Friday", Fact)));
        Assert.Null(await FindAsync(item, Refusal()));
    }

    [Fact]
    public async Task Find_WhatIsRight_IsNoMiss()
    {
        await AddNewsAsync();

        Assert.Null(await FindAsync(s_search));
        Assert.Null(await FindAsync(s_question, Answer("on Friday", Fact)));
    }

    [Fact]
    public async Task Find_TwoPiecesMissingInASearch_TellsTheFirstStage()
    {
        await AddNewsAsync();
        await AddDistractionsAsync(30);
        var item = s_search with { Evidence = [new Evidence("bridge", Fact), new Evidence("never stored", "Nothing.")] };

        Assert.Equal((MissStage.NotIngested, 1), await StageAsync(item));
    }

    [Fact]
    public async Task Find_AnAnswerThatAnyPieceGives_TellsThePieceThatCameFurthest()
    {
        await AddNewsAsync();
        var item = s_question with { Evidence = [new Evidence("never stored", null), new Evidence("bridge", null)] };

        Assert.Equal((MissStage.PutDown, 1), await StageAsync(item, Refusal()));
    }

    [Fact]
    public async Task Find_NoEvidenceNamed_FollowsThePassagesThatHoldTheAnswer()
    {
        var item = s_question with { Evidence = [] };
        Assert.Equal((MissStage.NotRetrieved, null), await StageAsync(item, Refusal()));
        await AddNewsAsync();

        Assert.Equal((MissStage.PutDown, null), await StageAsync(item, Refusal()));
        Assert.Equal((MissStage.AnsweredWrongly, null), await StageAsync(item, Answer("Lena Ortal", Fact)));
    }

    [Fact]
    public async Task Find_NoExtractor_TakesWhatWasFoundForRead()
    {
        await AddNewsAsync();
        var finder = new MissFinder(_news.Catalog, _news.Searches, () => null);
        var outcome = await _news.AskAsync(s_question, Refusal());

        Assert.Equal(MissStage.PutDown, (await finder.FindAsync(outcome, TestContext.Current.CancellationToken))!.Stage);
    }

    [Fact]
    public void Counts_EveryStage_IsThereOnceInOrder()
    {
        var counts = MissCount.Of([MissStage.PutDown, MissStage.NotRetrieved, MissStage.PutDown]);

        Assert.Equal(Enum.GetValues<MissStage>(), counts.Select(count => count.Stage));
        Assert.Equal((2, 1, 3), (Count(MissStage.PutDown), Count(MissStage.NotRetrieved), counts.Sum(count => count.Questions)));

        int Count(MissStage stage) => counts.Single(count => count.Stage == stage).Questions;
    }

    private async Task AddNewsAsync(params string[] bridge)
    {
        await _news.AddAsync("bridge", bridge is [] ? [Fact] : bridge);
        await _news.AddAsync("market", "The market in the old town near the harbour opened on Monday.");
    }

    /// <summary>Passages that match the question better than its evidence does, and share no three words in a row.</summary>
    private async Task AddDistractionsAsync(int count)
    {
        var random = new Random(1);
        for (var i = 0; i < count; i++)
        {
            string[] words = [.. Enumerable.Repeat("Mayor Lena Ortal open harbour bridge".Split(' '), 4).SelectMany(all => all)];
            random.Shuffle(words);
            await _news.AddAsync($"d{i}", string.Join(' ', words));
        }
    }

    private async Task<(MissStage, int?)> StageAsync(EvalCase item, CaseAnswer? answer = null)
    {
        var miss = await FindAsync(item, answer);
        Assert.NotNull(miss);
        Assert.EndsWith(".", miss.Detail, StringComparison.Ordinal);
        return (miss.Stage, miss.Evidence);
    }

    private async Task<CaseMiss?> FindAsync(EvalCase item, CaseAnswer? answer = null) =>
        await new MissFinder(_news.Catalog, _news.Searches, () => _news).FindAsync(
            await _news.AskAsync(item, answer),
            TestContext.Current.CancellationToken
        );

    private static CaseAnswer Refusal(string? declined = null) => new("", "", null, IsRefusal: true, .1, declined, null);

    private static CaseAnswer Answer(string said, string quote) =>
        new($"{said} — “{quote}”", said, quote, IsRefusal: false, .9, null, null);
}
