using System.Text.Json;
using Microsoft.Extensions.AI;
using Rag.Client.Answers;
using Rag.Client.Wire;

namespace Rag.Client.Chat;

/// <summary>Completions on the wire as responses of Microsoft.Extensions.AI.</summary>
internal static class ChatResponses
{
    public static ChatResponse Of(ChatReply reply)
    {
        var choice = reply.Choice!;
        var text = choice.Message!.Content ?? "";
        var citations = ReplyParts.Citations(choice.Message.Annotations, reply.News, text.Length);
        var contents = new List<AIContent>();
        if (text.Length > 0)
        {
            contents.Add(new TextContent(text) { Annotations = Annotations(citations, text) });
        }

        contents.AddRange((choice.Message.ToolCalls ?? []).Select(CallOf));
        var properties = Properties(reply);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents) { MessageId = reply.Id, AdditionalProperties = properties })
        {
            ResponseId = reply.Id,
            ModelId = reply.Model,
            CreatedAt = Created(reply),
            FinishReason = Finish(choice.FinishReason),
            Usage = Usage(reply.Usage),
            AdditionalProperties = properties,
            RawRepresentation = reply,
        };
    }

    /// <param name="text">The whole text, in which the places are.</param>
    public static IList<AIAnnotation>? Annotations(IReadOnlyList<AnswerCitation> citations, string text) =>
        citations.Count == 0
            ? null
            :
            [
                .. citations.Select(citation => new CitationAnnotation
                {
                    Title = citation.Title,
                    Url = Uri.TryCreate(citation.Url, UriKind.RelativeOrAbsolute, out var url) ? url : null,
                    Snippet = text[citation.Start..citation.End],
                    AnnotatedRegions = [new TextSpanAnnotatedRegion { StartIndex = citation.Start, EndIndex = citation.End }],
                    RawRepresentation = citation,
                }),
            ];

    public static UsageDetails? Usage(ChatUsage? usage) =>
        usage is null
            ? null
            : new UsageDetails
            {
                InputTokenCount = usage.PromptTokens,
                OutputTokenCount = usage.CompletionTokens,
                TotalTokenCount = usage.TotalTokens,
                CachedInputTokenCount = usage.PromptTokensDetails?.CachedTokens,
            };

    public static ChatFinishReason? Finish(string? reason) => reason is null ? null : new ChatFinishReason(reason);

    public static DateTimeOffset? Created(ChatReply reply) =>
        reply.Created is > 0 and { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>Null where the service tells nothing about its answer.</summary>
    public static AdditionalPropertiesDictionary? Properties(ChatReply reply)
    {
        if (reply.Answer is null && reply.News is null)
        {
            return null;
        }

        var properties = new AdditionalPropertiesDictionary();
        if (reply.Answer is { } answer)
        {
            properties["refused"] = answer.Refused;
            properties["short_answer"] = answer.ShortAnswer;
            properties["confidence"] = answer.Confidence;
            properties["answer"] = answer;
        }

        if (reply.News is { } news)
        {
            properties["news"] = news;
        }

        return properties;
    }

    public static FunctionCallContent CallOf(ChatToolCall call) => CallOf(call.Id, call.Function?.Name, call.Function?.Arguments);

    /// <summary>Arguments that are no JSON object are told as the exception that they made.</summary>
    public static FunctionCallContent CallOf(string? id, string? name, string? arguments) =>
        FunctionCallContent.CreateFromParsedArguments(string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments, id ?? "", name ?? "", json =>
            JsonSerializer.Deserialize(json, ClientJson.Default.DictionaryStringObject)
        );
}
