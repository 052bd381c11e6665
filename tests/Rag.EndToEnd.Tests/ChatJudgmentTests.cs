using System.ClientModel;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;

namespace Rag.EndToEnd.Tests;

/// <summary>What the chat API says about its own answers, and that the official client goes on reading the rest.</summary>
public sealed class ChatJudgmentTests(RunningService service)
{
    private const string Answered = "How many jobs will the Lumenor battery factory in Brackenhithe create?";
    private const string Unanswered = "How old is the transport minister Calla Ferrant?";
    private const string Greeting = "Hello";
    private const string Refusal = "The passages do not say.";
    private static readonly string[] s_members =
    [
        "refused",
        "short_answer",
        "confidence",
        "extractor",
        "uncertain",
        "agreeing",
        "corrects",
        "corrections",
        "story",
        "unfound_quotations",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Answered)]
    [InlineData(Unanswered)]
    [InlineData(Greeting)]
    public async Task Post_AnyQuestion_WritesEveryMemberWholeAndStreamed(string question)
    {
        var whole = (await CompleteAsync(question)).GetProperty("answer");
        var chunks = await StreamAsync(question, withUsage: false);

        Assert.Equal(s_members, whole.EnumerateObject().Select(member => member.Name));
        Assert.Equal(whole.GetRawText(), chunks[^1].GetProperty("answer").GetRawText());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_AnsweredQuestion_JudgesInTheChunkWithTheFinishReasonAlone(bool withUsage)
    {
        var chunks = await StreamAsync(Answered, withUsage);

        var judged = Assert.Single(chunks, chunk => chunk.TryGetProperty("answer", out _));
        Assert.Equal("stop", judged.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Post_AnsweredQuestion_HasAConfidenceAndNothingUncertain()
    {
        var completion = await CompleteAsync(Answered);

        var answer = completion.GetProperty("answer");
        Assert.False(answer.GetProperty("refused").GetBoolean());
        Assert.Equal("1,250", answer.GetProperty("short_answer").GetString());
        Assert.InRange(answer.GetProperty("confidence").GetDouble(), 0.75, 1);
        Assert.Equal(64, answer.GetProperty("extractor").GetString()!.Length);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("uncertain").ValueKind);
        Assert.Equal(0, completion.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("question_tokens_cut").GetInt32());
    }

    [Fact]
    public async Task Post_LongQuestion_SaysHowManyOfItsTokensWereCut()
    {
        var completion = await CompleteAsync(string.Concat(Enumerable.Repeat("Who said that the bridge is closed, and why? ", 40)));

        var details = completion.GetProperty("usage").GetProperty("prompt_tokens_details");
        Assert.True(details.GetProperty("question_tokens_cut").GetInt32() > 0);
    }

    [Fact]
    public async Task Post_DeclinedQuestion_KeepsTheUncertainAnswerOutOfTheText()
    {
        var completion = await CompleteAsync(Unanswered);

        var answer = completion.GetProperty("answer");
        var message = completion.GetProperty("choices")[0].GetProperty("message");
        Assert.Equal(Refusal, message.GetProperty("content").GetString());
        Assert.Equal(0, message.GetProperty("annotations").GetArrayLength());
        Assert.True(answer.GetProperty("refused").GetBoolean());
        Assert.Empty(answer.GetProperty("short_answer").GetString()!);
        Assert.InRange(answer.GetProperty("confidence").GetDouble(), 0, 0.17);
        var uncertain = answer.GetProperty("uncertain");
        Assert.StartsWith(uncertain.GetProperty("short_answer").GetString()!, uncertain.GetProperty("text").GetString());
        Assert.Contains(uncertain.GetProperty("quote").GetString()!, uncertain.GetProperty("text").GetString());
        Assert.NotEmpty(uncertain.GetProperty("title").GetString()!);
        Assert.True(Uri.IsWellFormedUriString(uncertain.GetProperty("url").GetString(), UriKind.Absolute));
    }

    [Fact]
    public async Task Post_Greeting_IsNotJudged()
    {
        var answer = (await CompleteAsync(Greeting)).GetProperty("answer");

        Assert.True(answer.GetProperty("refused").GetBoolean());
        Assert.All(["confidence", "extractor", "uncertain", "corrects"], name =>
            Assert.Equal(JsonValueKind.Null, answer.GetProperty(name).ValueKind)
        );
        Assert.Equal(0, answer.GetProperty("agreeing").GetArrayLength());
        Assert.Equal(0, answer.GetProperty("corrections").GetArrayLength());
    }

    [Theory]
    [InlineData(Answered)]
    [InlineData(Unanswered)]
    [InlineData(Greeting)]
    public async Task CompleteChat_OfficialClient_ReadsTheSameWholeAndStreamed(string question)
    {
        var client = new ChatClient(
            "news-reader-135m",
            new ApiKeyCredential("none"),
            new OpenAIClientOptions { Endpoint = new Uri(service.Url + "/v1") }
        );
        ChatMessage[] messages = [new UserChatMessage(question)];

        ChatCompletion whole = await client.CompleteChatAsync(messages, cancellationToken: Cancellation);
        var text = new StringBuilder();
        ChatFinishReason? finish = null;
        await foreach (var update in client.CompleteChatStreamingAsync(messages, cancellationToken: Cancellation))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            finish = update.FinishReason ?? finish;
        }

        Assert.Equal(whole.Content.Single().Text, text.ToString());
        Assert.Equal((ChatFinishReason.Stop, ChatFinishReason.Stop), (whole.FinishReason, finish));
        Assert.Equal(question == Answered ? 1 : 0, whole.Annotations.Count);
    }

    private async Task<JsonElement> CompleteAsync(string question)
    {
        using var document = JsonDocument.Parse(await PostAsync(new { messages = Messages(question) }));
        return document.RootElement.Clone();
    }

    private async Task<List<JsonElement>> StreamAsync(string question, bool withUsage)
    {
        var events = await PostAsync(
            new
            {
                stream = true,
                stream_options = new { include_usage = withUsage },
                messages = Messages(question),
            }
        );
        return
        [
            .. events
                .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[..^1]
                .Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement),
        ];
    }

    private async Task<string> PostAsync<T>(T request)
    {
        using var http = new HttpClient { BaseAddress = new Uri(service.Url) };
        using var response = await http.PostAsJsonAsync("/v1/chat/completions", request, Cancellation);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancellation);
    }

    private static object[] Messages(string question) => [new { role = "user", content = question }];
}
