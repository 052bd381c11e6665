using System.ClientModel;
using System.Text;
using OpenAI.Responses;

namespace Rag.EndToEnd.Tests.Responses;

/// <summary>The responses API as the official .NET client sees it.</summary>
public sealed class ResponsesApiTests(RunningService service)
{
    private const string Model = "news-reader-135m";
    private const string First = "Who bought Cape Morwen lighthouse?";
    private const string FollowUp = "How many steps does it have?";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateResponse_SuggestedQuestion_AnswersWithACitationInTheText()
    {
        ResponseResult response = await Client().CreateResponseAsync(Options(service.Samples.SuggestedQuestions[0]), Cancellation);

        Assert.StartsWith("resp_", response.Id, StringComparison.Ordinal);
        Assert.Equal((ResponseStatus.Completed, Model), (response.Status, response.Model));
        var message = Assert.IsType<MessageResponseItem>(Assert.Single(response.OutputItems), exactMatch: false);
        Assert.Equal(MessageRole.Assistant, message.Role);
        var part = Assert.Single(message.Content);
        Assert.Equal(response.GetOutputText(), part.Text);
        var citation = Assert.IsType<UriCitationMessageAnnotation>(Assert.Single(part.OutputTextAnnotations), exactMatch: false);
        Assert.Equal('“', part.Text[citation.StartIndex - 1]);
        Assert.Equal('”', part.Text[citation.EndIndex]);
        Assert.NotEmpty(citation.Title);
        Assert.True(citation.Uri.IsAbsoluteUri);
        Assert.Equal(response.Usage.TotalTokenCount, response.Usage.InputTokenCount + response.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task CreateResponseStreaming_SameQuestion_GivesTheSameTextInTheOrderOfTheWire()
    {
        var question = service.Samples.SuggestedQuestions[0];
        ResponseResult whole = await Client().CreateResponseAsync(Options(question), Cancellation);
        var (kinds, text, numbers) = (new List<Type>(), new StringBuilder(), new List<int>());
        ResponseResult? last = null;
        var options = Options(question);
        options.StreamingEnabled = true;
        await foreach (var update in await Client().CreateResponseStreamingAsync(options, Cancellation))
        {
            if (kinds.Count == 0 || kinds[^1] != update.GetType())
            {
                kinds.Add(update.GetType());
            }

            numbers.Add(update.SequenceNumber);
            text.Append((update as StreamingResponseOutputTextDeltaUpdate)?.Delta);
            last = (update as StreamingResponseCompletedUpdate)?.Response ?? last;
        }

        Assert.Equal(whole.GetOutputText(), text.ToString());
        Assert.Equal(whole.GetOutputText(), last?.GetOutputText());
        Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
        Assert.Equal(
            [
                typeof(StreamingResponseCreatedUpdate),
                typeof(StreamingResponseInProgressUpdate),
                typeof(StreamingResponseOutputItemAddedUpdate),
                typeof(StreamingResponseContentPartAddedUpdate),
                typeof(StreamingResponseOutputTextDeltaUpdate),
                typeof(StreamingResponseOutputTextAnnotationAddedUpdate),
                typeof(StreamingResponseOutputTextDoneUpdate),
                typeof(StreamingResponseContentPartDoneUpdate),
                typeof(StreamingResponseOutputItemDoneUpdate),
                typeof(StreamingResponseCompletedUpdate),
            ],
            kinds
        );
    }

    [Fact]
    public async Task CreateResponse_FollowUpOfAResponse_IsAnsweredWithinTheConversation()
    {
        ResponseResult first = await Client().CreateResponseAsync(Options(First), Cancellation);
        var options = Options(FollowUp);
        options.PreviousResponseId = first.Id;

        ResponseResult second = await Client().CreateResponseAsync(options, Cancellation);

        Assert.Equal(first.Id, second.PreviousResponseId);

        // The same in messages, as clients send it that keep the conversation themselves.
        ResponseResult sent = await Client()
            .CreateResponseAsync(
                new CreateResponseOptions(
                    Model,
                    [
                        ResponseItem.CreateUserMessageItem(First),
                        ResponseItem.CreateAssistantMessageItem(first.GetOutputText()),
                        ResponseItem.CreateUserMessageItem(FollowUp),
                    ]
                ),
                Cancellation
            );
        Assert.Equal(second.GetOutputText(), sent.GetOutputText());
    }

    [Fact]
    public async Task GetResponse_OneThatIsKept_IsAsItWasUntilItIsDeleted()
    {
        var options = Options(First);
        options.Metadata["topic"] = "lighthouses";
        ResponseResult made = await Client().CreateResponseAsync(options, Cancellation);

        ResponseResult kept = await Client().GetResponseAsync(made.Id, Cancellation);
        Assert.Equal(made.GetOutputText(), kept.GetOutputText());
        Assert.Equal("lighthouses", kept.Metadata["topic"]);
        var items = new List<ResponseItem>();
        await foreach (var item in Client().GetResponseInputItemsAsync(made.Id, Cancellation))
        {
            items.Add(item);
        }

        var asked = Assert.IsType<MessageResponseItem>(Assert.Single(items), exactMatch: false);
        Assert.Equal((MessageRole.User, First), (asked.Role, asked.Content.Single().Text));

        ResponseDeletionResult deleted = await Client().DeleteResponseAsync(made.Id, Cancellation);
        Assert.True(deleted.Deleted);
        Assert.Equal(404, await StatusAsync(() => Client().GetResponseAsync(made.Id, Cancellation)));
        Assert.Equal(404, await StatusAsync(() => Client().DeleteResponseAsync(made.Id, Cancellation)));
        options.PreviousResponseId = made.Id;
        Assert.Equal(400, await StatusAsync(() => Client().CreateResponseAsync(options, Cancellation)));
    }

    [Fact]
    public async Task CreateResponse_StoreFalse_KeepsNothing()
    {
        var options = Options(First);
        options.StoredOutputEnabled = false;
        ResponseResult made = await Client().CreateResponseAsync(options, Cancellation);

        Assert.Equal(404, await StatusAsync(() => Client().GetResponseAsync(made.Id, Cancellation)));
    }

    [Fact]
    public async Task CreateResponse_FewTokens_IsIncomplete()
    {
        var options = Options(service.Samples.SuggestedQuestions[0]);
        options.MaxOutputTokenCount = 2;

        ResponseResult response = await Client().CreateResponseAsync(options, Cancellation);

        Assert.Equal(ResponseStatus.Incomplete, response.Status);
        Assert.Equal(ResponseIncompleteStatusReason.MaxOutputTokens, response.IncompleteStatusDetails.Reason);
    }

    [Fact]
    public async Task CreateResponse_JsonSchema_AnswersInThatForm()
    {
        var options = Options(First);
        options.TextOptions = new ResponseTextOptions
        {
            TextFormat = ResponseTextFormat.CreateJsonSchemaFormat(
                "buyer",
                BinaryData.FromString(
                    """{"type":"object","properties":{"sold":{"type":"boolean"}},"required":["sold"],"additionalProperties":false}"""
                ),
                jsonSchemaIsStrict: true
            ),
        };

        ResponseResult response = await Client().CreateResponseAsync(options, Cancellation);

        Assert.Matches("""^\{"sold":(true|false)\}$""", response.GetOutputText());
    }

    [Fact]
    public async Task CreateResponse_FunctionThatIsRequired_IsCalled()
    {
        var options = Options("What is the weather in Corvenna?");
        options.Tools.Add(ResponseTool.CreateWebSearchTool());
        options.Tools.Add(
            ResponseTool.CreateFunctionTool(
                "get_weather",
                BinaryData.FromString(
                    """{"type":"object","properties":{"cold":{"type":"boolean"}},"required":["cold"],"additionalProperties":false}"""
                ),
                strictModeEnabled: true
            )
        );
        options.ToolChoice = ResponseToolChoice.CreateRequiredChoice();

        ResponseResult response = await Client().CreateResponseAsync(options, Cancellation);

        var call = Assert.IsType<FunctionCallResponseItem>(Assert.Single(response.OutputItems), exactMatch: false);
        Assert.Equal("get_weather", call.FunctionName);
        Assert.Matches("""^\{"cold":(true|false)\}$""", call.FunctionArguments.ToString());
    }

    private ResponsesClient Client() =>
        new(
            new ApiKeyCredential("none"),
            new ResponsesClientOptions
            {
                Endpoint = new Uri(service.Url + "/v1"),
                RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(maxRetries: 0),
            }
        );

    private static CreateResponseOptions Options(string question) => new(Model, [ResponseItem.CreateUserMessageItem(question)]);

    private static async Task<int> StatusAsync(Func<Task> call) => (await Assert.ThrowsAsync<ClientResultException>(call)).Status;
}
