using System.Net;
using System.Text;
using System.Text.Json;
using OpenAI.Chat;

namespace Rag.EndToEnd.Tests.OpenAi;

/// <summary>Functions that are called, as the official .NET client sees it, and what tools gave as an answer's passages.</summary>
public sealed class ToolCallTests(RunningService service)
{
    private const string Path = "/v1/chat/completions";
    private const string Weather = "What is the weather in Paris right now?";

    private static readonly ChatTool s_weather = ChatTool.CreateFunctionTool(
        "get_weather",
        "Get the current weather in a city.",
        BinaryData.FromString(
            """{"type":"object","properties":{"city":{"type":"string","maxLength":30},"unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city","unit"],"additionalProperties":false}"""
        )
    );

    private static readonly ChatTool s_email = ChatTool.CreateFunctionTool(
        "send_email",
        "Send an email to a person.",
        BinaryData.FromString("""{"type":"object","properties":{"to":{"type":"string","maxLength":30}},"required":["to"]}""")
    );

    private static readonly ChatTool s_clock = ChatTool.CreateFunctionTool("get_time", "Tell the time of day.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ChatClient Client => new(WireClient.Reader, WireClient.Key, service.Options());

    [Fact]
    public async Task CompleteChat_FunctionNamed_IsCalledWithArgumentsOfItsSchema()
    {
        var options = new ChatCompletionOptions
        {
            Tools = { s_email, s_weather },
            ToolChoice = ChatToolChoice.CreateFunctionChoice("get_weather"),
        };

        ChatCompletion completion = await Client.CompleteChatAsync([new UserChatMessage(Weather)], options, Cancellation);

        Assert.Equal(ChatFinishReason.ToolCalls, completion.FinishReason);
        Assert.Empty(completion.Content);
        var call = Assert.Single(completion.ToolCalls);
        Assert.Equal("get_weather", call.FunctionName);
        Assert.StartsWith("call_", call.Id);
        using var arguments = JsonDocument.Parse(call.FunctionArguments);
        Assert.Equal(["city", "unit"], arguments.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("Paris", arguments.RootElement.GetProperty("city").GetString());
        Assert.Contains(arguments.RootElement.GetProperty("unit").GetString(), (string?[])["celsius", "fahrenheit"]);
    }

    [Theory]
    [InlineData(Weather, "get_weather")]
    [InlineData("Write an email to my colleague Anna, please.", "send_email")]
    [InlineData("What time is it?", "get_time")]
    public async Task CompleteChat_CallRequired_ChoosesTheFunctionNearestToTheQuestion(string question, string function)
    {
        var options = new ChatCompletionOptions
        {
            Tools = { s_email, s_clock, s_weather },
            ToolChoice = ChatToolChoice.CreateRequiredChoice(),
        };

        ChatCompletion completion = await Client.CompleteChatAsync([new UserChatMessage(question)], options, Cancellation);

        Assert.Equal(function, Assert.Single(completion.ToolCalls).FunctionName);
    }

    [Fact]
    public async Task CompleteChat_FunctionWithoutParameters_IsCalledWithAnEmptyObject()
    {
        var options = new ChatCompletionOptions { Tools = { s_clock }, ToolChoice = ChatToolChoice.CreateRequiredChoice() };

        ChatCompletion completion = await Client.CompleteChatAsync([new UserChatMessage("What time is it?")], options, Cancellation);

        Assert.Equal("{}", Assert.Single(completion.ToolCalls).FunctionArguments.ToString());
    }

    [Fact]
    public async Task CompleteChat_NewsAnswerAndAFunctionIsOffered_AnswersFromTheNews()
    {
        var options = new ChatCompletionOptions { Tools = { s_weather } };

        ChatCompletion completion = await Client.CompleteChatAsync(
            [new UserChatMessage(service.Samples.SuggestedQuestions[0])],
            options,
            Cancellation
        );

        Assert.Equal(ChatFinishReason.Stop, completion.FinishReason);
        Assert.Empty(completion.ToolCalls);
        Assert.Single(completion.Annotations);
    }

    [Theory]
    [InlineData("auto", 1)]
    [InlineData("none", 0)]
    public async Task CompleteChat_NewsSayNothing_CallsTheFunctionUnlessForbidden(string choice, int calls)
    {
        var options = new ChatCompletionOptions
        {
            Tools = { s_weather },
            ToolChoice = choice == "none" ? ChatToolChoice.CreateNoneChoice() : ChatToolChoice.CreateAutoChoice(),
        };

        ChatCompletion completion = await Client.CompleteChatAsync([new UserChatMessage(Weather)], options, Cancellation);

        Assert.Equal(calls, completion.ToolCalls.Count);
    }

    [Fact]
    public async Task CompleteChat_NewsSayNothingAndNoFunctionIsNear_SaysSo()
    {
        var options = new ChatCompletionOptions { Tools = { s_email, s_weather } };

        ChatCompletion completion = await Client.CompleteChatAsync(
            [new UserChatMessage("How old is the transport minister Calla Ferrant?")],
            options,
            Cancellation
        );

        Assert.Equal(ChatFinishReason.Stop, completion.FinishReason);
        Assert.Equal("The passages do not say.", completion.Content.Single().Text);
    }

    [Fact]
    public async Task CompleteChatStreaming_Call_ComesInPiecesOfItsArguments()
    {
        var options = new ChatCompletionOptions { Tools = { s_weather }, ToolChoice = ChatToolChoice.CreateRequiredChoice() };
        ChatCompletion whole = await Client.CompleteChatAsync([new UserChatMessage(Weather)], options, Cancellation);

        var (arguments, names, ids, finish) = (new StringBuilder(), new List<string>(), new List<string>(), (ChatFinishReason?)null);
        await foreach (var update in Client.CompleteChatStreamingAsync([new UserChatMessage(Weather)], options, Cancellation))
        {
            foreach (var call in update.ToolCallUpdates)
            {
                Assert.Equal(0, call.Index);
                names.AddRange(call.FunctionName is { Length: > 0 } name ? [name] : []);
                ids.AddRange(call.ToolCallId is { Length: > 0 } id ? [id] : []);
                arguments.Append(call.FunctionArgumentsUpdate);
            }

            finish = update.FinishReason ?? finish;
        }

        Assert.Equal(whole.ToolCalls[0].FunctionArguments.ToString(), arguments.ToString());
        Assert.Equal(["get_weather"], names);
        Assert.Single(ids);
        Assert.Equal(ChatFinishReason.ToolCalls, finish);
    }

    [Fact]
    public async Task CompleteChat_WhatAToolGave_IsAnsweredFrom()
    {
        var call = ChatToolCall.CreateFunctionToolCall("call_1", "get_weather", BinaryData.FromString("""{"city":"Paris"}"""));
        ChatMessage[] messages =
        [
            new UserChatMessage(Weather),
            new AssistantChatMessage([call]),
            new ToolChatMessage("call_1", "The weather in Paris is rainy right now, with a temperature of 14 degrees."),
        ];

        ChatCompletion completion = await Client.CompleteChatAsync(
            messages,
            new ChatCompletionOptions { Tools = { s_weather } },
            Cancellation
        );

        Assert.Equal(ChatFinishReason.Stop, completion.FinishReason);
        Assert.Contains("The weather in Paris is rainy", completion.Content.Single().Text, StringComparison.Ordinal);
        Assert.Empty(completion.Annotations);
    }

    [Theory]
    [InlineData("""{"tools":5}""", "tools")]
    [InlineData("""{"tools":[5]}""", "tools[0]")]
    [InlineData("""{"tools":[{"type":"code_interpreter"}]}""", "tools[0].type")]
    [InlineData("""{"tools":[{"type":"news_search"},{"type":"function","function":{"name":"a b"}}]}""", "tools[1].function.name")]
    [InlineData("""{"tools":[{"type":"function","function":{"name":"a","parameters":[]}}]}""", "tools[0].function.parameters")]
    [InlineData(
        """{"tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"a"}}]}""",
        "tools[1].function.name"
    )]
    [InlineData(
        """{"tool_choice":"required","tools":[{"type":"news_search"},{"type":"news_search"},{"type":"function","function":{"name":"a","parameters":{"type":"object","properties":{"b":{"type":"integer","minimum":3}}}}}]}""",
        "tools[2].function.parameters"
    )]
    [InlineData("""{"tool_choice":"required"}""", "tool_choice")]
    [InlineData("""{"tool_choice":"some"}""", "tool_choice")]
    [InlineData(
        """{"tool_choice":{"type":"function","function":{"name":"b"}},"tools":[{"type":"function","function":{"name":"a"}}]}""",
        "tool_choice"
    )]
    [InlineData("""{"functions":[{"name":"a"}]}""", "functions")]
    public async Task Post_ToolsThatCannotBeHonored_AreRefusedByName(string members, string param) =>
        Assert.Equal(param, await service.RefusedAsync(Path, WireClient.Chat(Weather, members)));

    [Fact]
    public async Task Post_MoreToolsThanAreTaken_AreRefused()
    {
        var tools = string.Join(',', Enumerable.Range(0, 129).Select(i => $$$"""{"type":"function","function":{"name":"f{{{i}}}"}}"""));

        Assert.Equal("tools", await service.RefusedAsync(Path, WireClient.Chat(Weather, $$"""{"tools":[{{tools}}]}""")));
    }

    [Theory]
    [InlineData("""{"tools":[{"type":"news_search"}],"tool_choice":"required"}""")]
    [InlineData("""{"tools":[{"type":"news_search"}],"tool_choice":{"type":"news_search"}}""")]
    [InlineData("""{"tools":[{"type":"function","function":{"name":"search_news"}}]}""")]
    [InlineData(
        """{"tools":[{"type":"function","function":{"name":"search_news"}}],"tool_choice":{"type":"function","function":{"name":"search_news"}}}"""
    )]
    public async Task Post_OurOwnSearchAsATool_IsDoneHere(string members)
    {
        var completion = await service.PostAsync(Path, WireClient.Chat(service.Samples.SuggestedQuestions[0], members), HttpStatusCode.OK);

        Assert.Equal("stop", completion.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.NotEmpty(completion.GetProperty("news").GetProperty("passages").EnumerateArray());
    }
}
