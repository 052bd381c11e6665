using System.Net;
using System.Text.Json;
using Rag.Api.OpenAi.News;

namespace Rag.EndToEnd.Tests.OpenAi;

/// <summary>What a request may say about the news, and what a reply says of them.</summary>
public sealed class NewsObjectTests(RunningService service)
{
    private const string Path = "/v1/chat/completions";

    private static readonly string[] s_members =
    [
        "confidence",
        "as_of",
        "passages",
        "left_out",
        "tokens",
        "timings",
        "freshness",
        "citations",
        "author",
        "notice",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Question => service.Samples.SuggestedQuestions[0];

    [Fact]
    public async Task Post_Question_TellsWhatStandsBehindItsAnswer()
    {
        var completion = await service.PostAsync(Path, WireClient.Chat(Question));
        var news = completion.GetProperty("news");

        Assert.Equal(s_members, news.EnumerateObject().Select(member => member.Name));
        var passages = news.GetProperty("passages").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(1, passages.Count), passages.Select(passage => passage.GetProperty("id").GetInt32()));
        Assert.All(passages, passage => Assert.True(passage.GetProperty("score").GetDouble() > 0));
        var whys = news.GetProperty("left_out").EnumerateArray().Select(passage => passage.GetProperty("why").GetString()).Distinct();
        Assert.Subset((HashSet<string?>)["budget", "near_duplicate", "same_story", "time", "language"], whys.ToHashSet());
        Assert.NotEmpty(whys);
        var details = completion.GetProperty("usage").GetProperty("prompt_tokens_details");
        var tokens = news.GetProperty("tokens");
        Assert.Equal(details.GetProperty("cached_tokens").GetInt32(), tokens.GetProperty("cached").GetInt32());
        Assert.InRange(tokens.GetProperty("reused").GetInt32(), 0, tokens.GetProperty("cached").GetInt32());
        var timings = news.GetProperty("timings");
        Assert.InRange(timings.GetProperty("retrieval_ms").GetDouble(), 0, timings.GetProperty("total_ms").GetDouble());
        var newest = news.GetProperty("freshness").GetProperty("newest");
        Assert.Equal(
            passages.Max(passage => passage.GetProperty("published_at").GetDateTimeOffset()),
            newest.GetProperty("published_at").GetDateTimeOffset()
        );
    }

    [Fact]
    public async Task Stream_Question_TellsTheSameInItsLastChunkWithExactOffsets()
    {
        var body = WireClient.Chat(Question, """{"stream":true}""");
        var chunks = await service.StreamAsync(Path, body);

        var text = string.Concat(
            chunks.Select(chunk =>
                chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var piece) ? piece.GetString() : ""
            )
        );
        var news = Assert.Single(chunks, chunk => chunk.TryGetProperty("news", out _)).GetProperty("news");
        Assert.Equal(chunks[^1].GetProperty("news").GetRawText(), news.GetRawText());
        var annotation = chunks[^1]
            .GetProperty("choices")[0]
            .GetProperty("delta")
            .GetProperty("annotations")[0]
            .GetProperty("url_citation");
        var quote = text[annotation.GetProperty("start_index").GetInt32()..annotation.GetProperty("end_index").GetInt32()];
        Assert.Contains($"“{quote}”", text, StringComparison.Ordinal);
        Assert.StartsWith("https://", annotation.GetProperty("url").GetString());

        var citation = Assert.Single(news.GetProperty("citations").EnumerateArray().ToList());
        Assert.True(citation.GetProperty("revision").GetInt32() >= 1);
        var page = new Uri(citation.GetProperty("page").GetString()!);
        Assert.Equal(("#quote", "news.example"), (page.Fragment, page.Host));
        using var http = new HttpClient { BaseAddress = new Uri(service.Url) };
        var html = WebUtility.HtmlDecode(await http.GetStringAsync(page.PathAndQuery, Cancellation));
        Assert.Contains($"<mark id=\"quote\">{quote}</mark>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_NewsOfOneOutletAndTime_AreReadAlone()
    {
        const string filter =
            """{"news":{"sources":["the corvenna courier"],"from":"2026-11-10","to":"2026-11-20","top":3,"deadline_ms":60000,"max_computed_tokens":100000,"min_sources":1,"grounding":"strict"}}""";
        var completion = await service.PostAsync(Path, WireClient.Chat(Question, filter));

        var passages = completion.GetProperty("news").GetProperty("passages").EnumerateArray().ToList();
        Assert.InRange(passages.Count, 1, 3);
        Assert.All(passages, passage => Assert.Equal("The Corvenna Courier", passage.GetProperty("source").GetString()));
        Assert.All(passages, passage => Assert.InRange(passage.GetProperty("published_at").GetDateTimeOffset().Day, 10, 20));
    }

    [Fact]
    public async Task Post_SourceThatThereIsNone_FindsNothing()
    {
        var completion = await service.PostAsync(Path, WireClient.Chat(Question, """{"news":{"sources":["The Nowhere Times"]}}"""));

        Assert.True(completion.GetProperty("answer").GetProperty("refused").GetBoolean());
        Assert.Equal(0, completion.GetProperty("news").GetProperty("passages").GetArrayLength());
    }

    [Fact]
    public async Task Post_MoreOutletsThanAgree_IsDeclinedWithTheSentence()
    {
        var completion = await service.PostAsync(Path, WireClient.Chat(Question, """{"news":{"min_sources":20}}"""));

        var text = completion.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
        Assert.Matches("^Only (one outlet says|[0-9]+ outlets say) so; 20 are asked for\\.$", text);
        var answer = completion.GetProperty("answer");
        Assert.True(answer.GetProperty("refused").GetBoolean());
        Assert.NotEmpty(answer.GetProperty("uncertain").GetProperty("quote").GetString()!);
    }

    [Fact]
    public async Task Post_GroundingOff_IsWrittenByTheReader()
    {
        var completion = await service.PostAsync(Path, WireClient.Chat(Question, """{"max_tokens":8,"news":{"grounding":"off"}}"""));

        Assert.Equal(JsonValueKind.Null, completion.GetProperty("news").GetProperty("confidence").ValueKind);
    }

    [Theory]
    [InlineData("""{"as_of":"2026-11-18","news":{"as_of":"2026-11-18"}}""")]
    [InlineData("""{"deadline_ms":60000,"news":{}}""")]
    [InlineData("""{"news":null}""")]
    [InlineData("""{"news":{"color":"red"},"weather":[1]}""")]
    public async Task Post_MembersInEitherPlaceAndUnknownOnes_AreTaken(string members) =>
        await service.PostAsync(Path, WireClient.Chat(Question, members));

    [Theory]
    [InlineData("""{"news":5}""", "news")]
    [InlineData("""{"news":{"from":"last week"}}""", "news.from")]
    [InlineData("""{"news":{"from":5}}""", "news.from")]
    [InlineData("""{"news":{"to":"2026-13-01"}}""", "news.to")]
    [InlineData("""{"news":{"from":"2026-11-20","to":"2026-11-19"}}""", "news.to")]
    [InlineData("""{"news":{"as_of":"then"}}""", "news.as_of")]
    [InlineData("""{"as_of":"2026-11-18","news":{"as_of":"2026-11-19"}}""", "news.as_of")]
    [InlineData("""{"deadline_ms":5,"news":{"deadline_ms":6}}""", "news.deadline_ms")]
    [InlineData("""{"max_computed_tokens":5,"news":{"max_computed_tokens":6}}""", "news.max_computed_tokens")]
    [InlineData("""{"news":{"deadline_ms":0}}""", "news.deadline_ms")]
    [InlineData("""{"news":{"max_computed_tokens":0}}""", "news.max_computed_tokens")]
    [InlineData("""{"news":{"top":0}}""", "news.top")]
    [InlineData("""{"news":{"top":1.5}}""", "news.top")]
    [InlineData("""{"news":{"min_sources":0}}""", "news.min_sources")]
    [InlineData("""{"logprobs":true,"news":{"min_sources":2}}""", "news.min_sources")]
    [InlineData("""{"news":{"sources":[]}}""", "news.sources")]
    [InlineData("""{"news":{"sources":"The Courier"}}""", "news.sources")]
    [InlineData("""{"news":{"sources":[null]}}""", "news.sources")]
    [InlineData("""{"news":{"languages":[""]}}""", "news.languages")]
    [InlineData("""{"news":{"grounding":"loose"}}""", "news.grounding")]
    public async Task Post_WrongValue_IsRefusedByItsName(string members, string param) =>
        Assert.Equal(param, (await service.RefusedAsync(Path, WireClient.Chat(Question, members)))?.Split('[')[0]);

    [Fact]
    public void Filter_Days_HoldTheirBeginningAndTheirEnd()
    {
        var filter = NewsSettings.Filter(new NewsRequest { From = "2026-11-10", To = "2026-11-11" });

        Assert.Equal(new DateTimeOffset(2026, 11, 10, 0, 0, 0, TimeSpan.Zero), filter.From);
        Assert.Equal(new DateTimeOffset(2026, 11, 12, 0, 0, 0, TimeSpan.Zero), filter.Until);
    }
}
