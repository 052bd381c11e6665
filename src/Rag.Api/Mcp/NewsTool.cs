using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Rag.Api.Edge;
using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Api.Mcp;

/// <summary>
/// A tool that only reads. Its arguments and its result are records whose schemas the caller is told; a result comes as structured
/// content and as text, and what goes wrong comes as an error of the tool, in a sentence that a model can act upon.
/// </summary>
internal abstract class NewsTool<TArguments, TResult> : McpServerTool
    where TArguments : class
    where TResult : class
{
    private readonly JsonTypeInfo<TArguments> _arguments;
    private readonly JsonTypeInfo<TResult> _result;

    protected NewsTool(string name, string title, string description, JsonTypeInfo<TArguments> arguments, JsonTypeInfo<TResult> result)
    {
        (_arguments, _result) = (arguments, result);
        ProtocolTool = new Tool
        {
            Name = name,
            Title = title,
            Description = description,
            InputSchema = ToolSchema.Of(arguments),
            OutputSchema = ToolSchema.Of(result),
            Annotations = new ToolAnnotations
            {
                ReadOnlyHint = true,
                IdempotentHint = true,
                DestructiveHint = false,
                OpenWorldHint = false,
            },
        };
    }

    public override Tool ProtocolTool { get; }

    public override IReadOnlyList<object> Metadata => [];

    protected abstract Task<(TResult Result, string Text)> CallAsync(TArguments arguments, CancellationToken cancellation);

    public override async ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            var (result, text) = await CallAsync(Read(request.Params?.Arguments), cancellationToken);
            return new CallToolResult
            {
                Content = [new TextContentBlock { Text = text }],
                StructuredContent = JsonSerializer.SerializeToElement(result, _result),
            };
        }
        catch (AnswerRefusedException exception)
        {
            return Error(
                exception.RetryAfter is { } wait
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"{exception.Message} Call again in {Math.Max(1, Math.Ceiling(wait.TotalSeconds))} seconds."
                    )
                    : exception.Message
            );
        }
        catch (StoreUnreachableException)
        {
            return Error(StoreAway.Sentence);
        }
        catch (Exception exception) when (exception is ToolException or BadQuestionException or AnswerFailedException)
        {
            return Error(exception.Message);
        }
    }

    private TArguments Read(IDictionary<string, JsonElement>? arguments)
    {
        var json = new JsonObject();
        foreach (var (name, value) in arguments ?? new Dictionary<string, JsonElement>())
        {
            json[name] = JsonNode.Parse(value.GetRawText());
        }

        try
        {
            return json.Deserialize(_arguments)!;
        }
        catch (JsonException exception)
        {
            var where = exception.Path is { Length: > 2 } path ? $" at '{path[2..]}'" : "";
            throw new ToolException($"The arguments of {ProtocolTool.Name} do not have the form of its schema{where}.");
        }
    }

    private static CallToolResult Error(string sentence) => new() { IsError = true, Content = [new TextContentBlock { Text = sentence }] };
}
