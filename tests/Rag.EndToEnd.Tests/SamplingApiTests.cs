using System.ClientModel;
using System.Net;
using System.Text;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;

namespace Rag.EndToEnd.Tests;

/// <summary>Sampling settings, log-probabilities and answer formats, as the official .NET client asks for them.</summary>
public sealed class SamplingApiTests(RunningService service)
{
    private const string Model = "news-reader-135m";

    private const string Schema =
        """{"type":"object","properties":{"answer":{"type":"string","maxLength":40},"kind":{"enum":["place","person","number","other"]},"sure":{"type":"boolean"}},"required":["answer","kind","sure"],"additionalProperties":false}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private UserChatMessage Question => new(service.Samples.SuggestedQuestions[0]);

    [Fact]
    public async Task CompleteChat_EverySamplingSetting_IsTakenAndRepeatsWithItsSeed()
    {
        var options = new ChatCompletionOptions
        {
            Temperature = 1.2f,
            TopP = 0.9f,
            FrequencyPenalty = 0.5f,
            PresencePenalty = 0.5f,
            Seed = 11,
        };
        options.LogitBiases[500] = 5;

        ChatCompletion one = await Client().CompleteChatAsync([Question], options, Cancellation);
        ChatCompletion two = await Client().CompleteChatAsync([Question], options, Cancellation);

        Assert.Equal(one.Content.Single().Text, two.Content.Single().Text);
    }

    [Fact]
    public async Task CompleteChat_LogProbabilities_CoverTheTokens()
    {
        var options = new ChatCompletionOptions { IncludeLogProbabilities = true, TopLogProbabilityCount = 3 };

        ChatCompletion completion = await Client().CompleteChatAsync([Question], options, Cancellation);

        Assert.Equal(completion.Usage.OutputTokenCount, completion.ContentTokenLogProbabilities.Count);
        Assert.Equal(
            completion.Content.Single().Text,
            Encoding.UTF8.GetString([.. completion.ContentTokenLogProbabilities.SelectMany(token => token.Utf8Bytes!.Value.ToArray())])
        );
        Assert.All(completion.ContentTokenLogProbabilities, token =>
        {
            Assert.True(token.LogProbability <= 0);
            Assert.Equal(3, token.TopLogProbabilities.Count);
            Assert.True(token.TopLogProbabilities[0].LogProbability >= token.LogProbability);
        });
    }

    [Fact]
    public async Task CompleteChatStreaming_LogProbabilities_ComeWithTheDeltas()
    {
        var options = new ChatCompletionOptions { IncludeLogProbabilities = true };
        var (text, bytes) = (new StringBuilder(), new List<byte>());

        await foreach (var update in Client().CompleteChatStreamingAsync([Question], options, Cancellation))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            bytes.AddRange(update.ContentTokenLogProbabilities.SelectMany(token => token.Utf8Bytes!.Value.ToArray()));
        }

        Assert.Equal(text.ToString(), Encoding.UTF8.GetString([.. bytes]));
    }

    [Fact]
    public async Task CompleteChat_JsonSchema_GivesTheObject()
    {
        var options = new ChatCompletionOptions
        {
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("answer", BinaryData.FromString(Schema), jsonSchemaIsStrict: true),
        };

        ChatCompletion completion = await Client().CompleteChatAsync([Question], options, Cancellation);

        Assert.Equal(ChatFinishReason.Stop, completion.FinishReason);
        using var json = JsonDocument.Parse(completion.Content.Single().Text);
        Assert.Equal(["answer", "kind", "sure"], json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Contains(json.RootElement.GetProperty("kind").GetString(), (string?[])["place", "person", "number", "other"]);
        Assert.Empty(completion.Annotations);
    }

    [Fact]
    public async Task CompleteChatStreaming_JsonSchemaAtATemperature_GivesTheObject()
    {
        var options = new ChatCompletionOptions
        {
            Temperature = 1.5f,
            Seed = 3,
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("answer", BinaryData.FromString(Schema), jsonSchemaIsStrict: true),
        };
        var text = new StringBuilder();

        await foreach (var update in Client().CompleteChatStreamingAsync([Question], options, Cancellation))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
        }

        using var json = JsonDocument.Parse(text.ToString());
        Assert.InRange(json.RootElement.GetProperty("answer").GetString()!.Length, 0, 80);
    }

    [Fact]
    public async Task CompleteChat_JsonObject_BeginsOne()
    {
        var options = new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonObjectFormat(), MaxOutputTokenCount = 60 };

        ChatCompletion completion = await Client().CompleteChatAsync([Question], options, Cancellation);

        Assert.StartsWith("{", completion.Content.Single().Text);
        if (completion.FinishReason == ChatFinishReason.Stop)
        {
            JsonDocument.Parse(completion.Content.Single().Text).Dispose();
        }
    }

    [Theory]
    [InlineData("""{"guided_regex":"(yes|no), [a-z]{3,8}"}""")]
    [InlineData("""{"structured_outputs":{"regex":"(yes|no), [a-z]{3,8}"}}""")]
    public async Task Post_Regex_GivesAMatch(string extension)
    {
        var (status, json) = await PostAsync(extension);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Matches("^(yes|no), [a-z]{3,8}$", json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!);
    }

    [Fact]
    public async Task Post_CommonExtensions_AreTaken() =>
        Assert.Equal(
            HttpStatusCode.OK,
            (await PostAsync("""{"temperature":0.7,"top_k":20,"min_p":0.05,"repetition_penalty":1.1,"seed":1}""")).Status
        );

    [Theory]
    [InlineData("""{"temperature":2.5}""", "temperature")]
    [InlineData("""{"temperature":-1}""", "temperature")]
    [InlineData("""{"top_p":0}""", "top_p")]
    [InlineData("""{"top_k":-2}""", "top_k")]
    [InlineData("""{"min_p":1.5}""", "min_p")]
    [InlineData("""{"repetition_penalty":0}""", "repetition_penalty")]
    [InlineData("""{"frequency_penalty":3}""", "frequency_penalty")]
    [InlineData("""{"presence_penalty":-3}""", "presence_penalty")]
    [InlineData("""{"logit_bias":{"5":101}}""", "logit_bias")]
    [InlineData("""{"logit_bias":{"x":1}}""", "logit_bias")]
    [InlineData("""{"logprobs":true,"top_logprobs":21}""", "top_logprobs")]
    [InlineData("""{"top_logprobs":2}""", "top_logprobs")]
    [InlineData("""{"response_format":{"type":"xml"}}""", "response_format")]
    [InlineData("""{"response_format":{"type":"json_schema"}}""", "response_format")]
    [InlineData(
        """{"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"integer","minimum":3}}}}""",
        "response_format"
    )]
    [InlineData("""{"response_format":5}""", "response_format")]
    [InlineData("""{"guided_regex":"a{1000000}"}""", "guided_regex")]
    [InlineData("""{"guided_regex":7}""", "guided_regex")]
    [InlineData("""{"guided_regex":"a","response_format":{"type":"json_object"}}""", "response_format")]
    [InlineData("""{"structured_outputs":{"grammar":"x"}}""", "structured_outputs")]
    public async Task Post_SettingOutOfRange_IsRefusedByName(string extension, string param)
    {
        var (status, json) = await PostAsync(extension);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(param, json.GetProperty("error").GetProperty("param").GetString());
        Assert.NotEmpty(json.GetProperty("error").GetProperty("message").GetString()!);
    }

    /// <summary>The question with the members of <paramref name="extension"/>.</summary>
    private async Task<(HttpStatusCode Status, JsonElement Json)> PostAsync(string extension)
    {
        using var http = new HttpClient { BaseAddress = new Uri(service.Url) };
        var messages = JsonSerializer.Serialize(new[] { new { role = "user", content = service.Samples.SuggestedQuestions[0] } });
        var body = $"{extension[..^1]},\"messages\":{messages}}}";

        using var response = await http.PostAsync(
            "/v1/chat/completions",
            new StringContent(body, Encoding.UTF8, "application/json"),
            Cancellation
        );

        return (response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Cancellation)));
    }

    private ChatClient Client() =>
        new(Model, new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(service.Url + "/v1") });
}
