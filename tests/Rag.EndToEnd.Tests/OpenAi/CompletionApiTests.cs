using System.Text;
using System.Text.Json;

namespace Rag.EndToEnd.Tests.OpenAi;

/// <summary>Legacy completions: the prompt is the question.</summary>
public sealed class CompletionApiTests(RunningService service)
{
    private const string Path = "/v1/completions";

    private string Question => service.Samples.SuggestedQuestions[0];

    [Fact]
    public async Task Post_Prompt_IsAnsweredAsTheSameChat()
    {
        var chat = await service.PostAsync("/v1/chat/completions", WireClient.Chat(Question));
        var completion = await service.PostAsync(Path, Body(Question));

        Assert.Equal("text_completion", completion.GetProperty("object").GetString());
        Assert.StartsWith("cmpl-", completion.GetProperty("id").GetString());
        var choice = Assert.Single(completion.GetProperty("choices").EnumerateArray().ToList());
        Assert.Equal(
            chat.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(),
            choice.GetProperty("text").GetString()
        );
        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        Assert.Equal(JsonValueKind.Null, choice.GetProperty("logprobs").ValueKind);
        Assert.Single(choice.GetProperty("annotations").EnumerateArray().ToList());
        Assert.True(completion.GetProperty("usage").GetProperty("completion_tokens").GetInt32() > 0);
    }

    [Fact]
    public async Task Post_SeveralPromptsAndChoices_ComeInOrder()
    {
        string[] prompts = [Question, service.Samples.SuggestedQuestions[1]];
        var one = await service.PostAsync(Path, Body(prompts[1]));
        var both = await service.PostAsync(Path, JsonSerializer.Serialize(new { prompt = prompts, n = 2 }));

        var choices = both.GetProperty("choices").EnumerateArray().ToList();
        Assert.Equal([0, 1, 2, 3], choices.Select(choice => choice.GetProperty("index").GetInt32()));
        Assert.Equal(choices[0].GetProperty("text").GetString(), choices[1].GetProperty("text").GetString());
        Assert.Equal(one.GetProperty("choices")[0].GetProperty("text").GetString(), choices[3].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Stream_Prompt_GivesTheSameTextInPieces()
    {
        var whole = await service.PostAsync(Path, Body(Question));
        var chunks = await service.StreamAsync(Path, Body(Question, """{"stream":true,"stream_options":{"include_usage":true}}"""));

        var choices = chunks.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray()).ToList();
        Assert.Equal(
            whole.GetProperty("choices")[0].GetProperty("text").GetString(),
            string.Concat(choices.Select(choice => choice.GetProperty("text").GetString()))
        );
        Assert.Equal("stop", choices[^1].GetProperty("finish_reason").GetString());
        Assert.Equal(0, chunks[^1].GetProperty("choices").GetArrayLength());
        Assert.Equal(
            whole.GetProperty("usage").GetProperty("completion_tokens").GetInt32(),
            chunks[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32()
        );
    }

    [Fact]
    public async Task Post_Logprobs_SayWhereEachTokenStands()
    {
        var completion = await service.PostAsync(Path, Body(Question, """{"logprobs":2,"max_tokens":6}"""));

        var choice = completion.GetProperty("choices")[0];
        var text = choice.GetProperty("text").GetString()!;
        var logprobs = choice.GetProperty("logprobs");
        var tokens = logprobs.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!).ToList();
        Assert.Equal(text, string.Concat(tokens));
        Assert.Equal(tokens.Count, logprobs.GetProperty("token_logprobs").GetArrayLength());
        Assert.All(logprobs.GetProperty("top_logprobs").EnumerateArray(), top => Assert.InRange(top.EnumerateObject().Count(), 1, 2));
        var offset = 0;
        foreach (var (token, at) in tokens.Zip(logprobs.GetProperty("text_offset").EnumerateArray()))
        {
            Assert.Equal(offset, at.GetInt32());
            offset += token.Length;
        }
    }

    [Theory]
    [InlineData("""{"suffix":"x"}""", "suffix")]
    [InlineData("""{"echo":true}""", "echo")]
    [InlineData("""{"best_of":2}""", "best_of")]
    [InlineData("""{"logprobs":6}""", "logprobs")]
    [InlineData("""{"n":9}""", "n")]
    [InlineData("""{"temperature":3}""", "temperature")]
    public async Task Post_WhatIsNotDone_IsRefusedByName(string members, string param) =>
        Assert.Equal(param, await service.RefusedAsync(Path, Body(Question, members)));

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"prompt":[]}""")]
    [InlineData("""{"prompt":[1,2]}""")]
    [InlineData("""{"prompt":[["a"]]}""")]
    [InlineData("""{"prompt":["a",null]}""")]
    [InlineData("""{"prompt":"?!"}""")]
    public async Task Post_PromptThatIsNoQuestion_IsRefused(string body) => Assert.Equal("prompt", await service.RefusedAsync(Path, body));

    private static string Body(string prompt, string members = "{}") =>
        new StringBuilder(members[..^1])
            .Append(members.Length > 2 ? "," : "")
            .Append("\"prompt\":")
            .Append(JsonSerializer.Serialize(prompt))
            .Append('}')
            .ToString();
}
