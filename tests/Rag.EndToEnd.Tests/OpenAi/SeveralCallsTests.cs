using System.Text;
using System.Text.Json;
using OpenAI.Chat;
using OpenAI.Responses;

namespace Rag.EndToEnd.Tests.OpenAi;

/// <summary>Several calls in one reply, as the official .NET client sees them.</summary>
public sealed class SeveralCallsTests(RunningService service)
{
    private const string Path = "/v1/chat/completions";
    private const string TwoCalls = "What is the weather in Paris right now? And please send an email to Anna.";

    private const string City = """{"type":"object","properties":{"city":{"type":"string","maxLength":30}},"required":["city"]}""";
    private const string To = """{"type":"object","properties":{"to":{"type":"string","maxLength":30}},"required":["to"]}""";

    private static readonly ChatTool s_weather = ChatTool.CreateFunctionTool(
        "get_weather",
        "Get the current weather in a city.",
        BinaryData.FromString(City)
    );

    private static readonly ChatTool s_email = ChatTool.CreateFunctionTool(
        "send_email",
        "Send an email to a person.",
        BinaryData.FromString(To)
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ChatClient Client => new(WireClient.Reader, WireClient.Key, service.Options());

    [Theory]
    [InlineData(null, "get_weather", "send_email")]
    [InlineData(true, "get_weather", "send_email")]
    [InlineData(false, "get_weather")]
    public async Task CompleteChat_QuestionForTwoFunctions_CallsBothUnlessOneIsAskedFor(bool? parallel, params string[] functions)
    {
        ChatCompletion completion = await Client.CompleteChatAsync([new UserChatMessage(TwoCalls)], Both(parallel), Cancellation);

        Assert.Equal(ChatFinishReason.ToolCalls, completion.FinishReason);
        Assert.Empty(completion.Content);
        Assert.Equal(functions.Length, completion.ToolCalls.Count);
        Assert.Distinct(completion.ToolCalls.Select(call => call.Id));
        if (functions.Length > 1)
        {
            Assert.Equal(functions, completion.ToolCalls.Select(call => call.FunctionName));
            Assert.Equal("Paris", Argument(completion.ToolCalls[0].FunctionArguments, "city"));
            Assert.NotEmpty(Argument(completion.ToolCalls[1].FunctionArguments, "to")!);
        }
    }

    [Fact]
    public async Task CompleteChat_OneFunctionForAListOfNames_IsCalledForEach()
    {
        var options = new ChatCompletionOptions { Tools = { s_weather }, ToolChoice = ChatToolChoice.CreateRequiredChoice() };

        ChatCompletion completion = await Client.CompleteChatAsync(
            [new UserChatMessage("What is the weather in Paris and Madrid right now?")],
            options,
            Cancellation
        );

        Assert.Equal(["Paris", "Madrid"], completion.ToolCalls.Select(call => Argument(call.FunctionArguments, "city")));
    }

    [Fact]
    public async Task CompleteChatStreaming_TwoCalls_ComeOneAfterTheOtherWithTheirPlaces()
    {
        ChatCompletion whole = await Client.CompleteChatAsync([new UserChatMessage(TwoCalls)], Both(null), Cancellation);

        var (arguments, begun, places) = (new Dictionary<int, string>(), new List<(int, string)>(), new List<int>());
        await foreach (var update in Client.CompleteChatStreamingAsync([new UserChatMessage(TwoCalls)], Both(null), Cancellation))
        {
            foreach (var call in update.ToolCallUpdates)
            {
                places.Add(call.Index);
                if (call.ToolCallId is { Length: > 0 })
                {
                    begun.Add((call.Index, call.FunctionName));
                }

                arguments[call.Index] = arguments.GetValueOrDefault(call.Index) + call.FunctionArgumentsUpdate;
            }
        }

        Assert.Equal([(0, "get_weather"), (1, "send_email")], begun);
        Assert.Equal(places.Order(), places);
        Assert.Equal(whole.ToolCalls.Select(call => call.FunctionArguments.ToString()), arguments.Values);
    }

    /// <summary>Of a call that is cut off nothing can follow.</summary>
    [Fact]
    public async Task CompleteChat_TwoCallsAndNoTokensForTheSecond_IsCutOff()
    {
        var options = Both(null);
        options.MaxOutputTokenCount = 3;

        ChatCompletion completion = await Client.CompleteChatAsync([new UserChatMessage(TwoCalls)], options, Cancellation);

        Assert.Equal(ChatFinishReason.Length, completion.FinishReason);
        Assert.Single(completion.ToolCalls);
    }

    [Fact]
    public async Task Post_TwoCallsInTwoChoices_HaveIdsOfTheirOwn()
    {
        const string tools =
            """{"n":2,"tool_choice":"required","tools":[{"type":"function","function":{"name":"get_time","description":"Tell the time of day."}},{"type":"function","function":{"name":"get_day","description":"Tell the day of the week."}}]}""";

        var completion = await service.PostAsync(Path, WireClient.Chat("What time is it? And which day of the week is it?", tools));

        var choices = completion.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("message")).ToList();
        Assert.Equal(2, choices.Count);
        Assert.All(choices, message => Assert.Equal(2, message.GetProperty("tool_calls").GetArrayLength()));
        Assert.Distinct(
            choices
                .SelectMany(message => message.GetProperty("tool_calls").EnumerateArray())
                .Select(call => call.GetProperty("id").GetString())
        );
    }

    [Fact]
    public async Task CreateResponseStreaming_TwoCalls_AreTwoItemsOneAfterTheOther()
    {
        var options = new CreateResponseOptions(WireClient.Reader, [ResponseItem.CreateUserMessageItem(TwoCalls)])
        {
            ToolChoice = ResponseToolChoice.CreateRequiredChoice(),
            StreamingEnabled = true,
        };
        options.Tools.Add(Function(s_weather, City));
        options.Tools.Add(Function(s_email, To));

        var (steps, pieces) = (new List<string>(), new Dictionary<string, StringBuilder>());
        ResponseResult? whole = null;
        var client = new ResponsesClient(WireClient.Key, new ResponsesClientOptions { Endpoint = new Uri(service.Url + "/v1") });
        await foreach (var update in await client.CreateResponseStreamingAsync(options, Cancellation))
        {
            switch (update)
            {
                case StreamingResponseOutputItemAddedUpdate added:
                    steps.Add($"begin {added.OutputIndex}");
                    pieces[added.Item.Id] = new StringBuilder();
                    break;
                case StreamingResponseFunctionCallArgumentsDeltaUpdate delta:
                    pieces[delta.ItemId].Append(delta.Delta);
                    break;
                case StreamingResponseOutputItemDoneUpdate done:
                    steps.Add($"end {done.OutputIndex}");
                    break;
                case StreamingResponseCompletedUpdate completed:
                    whole = completed.Response;
                    break;
            }
        }

        Assert.Equal(["begin 0", "end 0", "begin 1", "end 1"], steps);
        var calls = whole!.OutputItems.Cast<FunctionCallResponseItem>().ToList();
        Assert.Equal(["get_weather", "send_email"], calls.Select(call => call.FunctionName));
        Assert.Distinct(calls.Select(call => call.CallId));
        Assert.All(calls, call => Assert.Equal(call.FunctionArguments.ToString(), pieces[call.Id].ToString()));
    }

    private static FunctionTool Function(ChatTool tool, string parameters) =>
        ResponseTool.CreateFunctionTool(
            tool.FunctionName,
            BinaryData.FromString(parameters),
            strictModeEnabled: true,
            functionDescription: tool.FunctionDescription
        );

    private static ChatCompletionOptions Both(bool? parallel) =>
        new()
        {
            Tools = { s_email, s_weather },
            ToolChoice = ChatToolChoice.CreateRequiredChoice(),
            AllowParallelToolCalls = parallel,
        };

    private static string? Argument(BinaryData arguments, string name)
    {
        using var json = JsonDocument.Parse(arguments);
        return json.RootElement.GetProperty(name).GetString();
    }
}
