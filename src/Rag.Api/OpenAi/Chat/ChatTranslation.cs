using System.Text.Json;
using Rag.Api.Edge;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Chat;

/// <summary>Between the OpenAI wire and the answerer's own terms.</summary>
internal static class ChatTranslation
{
    private const int MostStops = 4;
    private const int LongestDeadline = 86_400_000; // a day

    /// <summary>The question and how to answer it.</summary>
    /// <exception cref="WireException">A member of the request cannot be honored; the first that cannot is named.</exception>
    public static (string Question, AnswerOptions Options) Read(ChatRequest request, string model)
    {
        if (request.Model is { Length: > 0 } asked && asked != model)
        {
            throw WireException.UnknownModel(asked);
        }

        WireException.Refuse(request.N is not (null or 1), "n", "Only one choice is generated: leave n out or set it to 1.");
        WireException.Refuse(
            request.Tools is { ValueKind: JsonValueKind.Array } tools && tools.GetArrayLength() > 0,
            "tools",
            "The reader calls no tools: leave tools out."
        );
        var maxTokens = request.MaxCompletionTokens ?? request.MaxTokens ?? AnswerOptions.DefaultMaxTokens;
        WireException.Refuse(
            maxTokens < 1,
            request.MaxCompletionTokens is null ? "max_tokens" : "max_completion_tokens",
            "At least one token has to be generated."
        );
        WireException.Refuse(
            request.MaxComputedTokens < 1,
            "max_computed_tokens",
            "max_computed_tokens must be at least 1; leave it out for no bound."
        );
        WireException.Refuse(
            !(request.DeadlineMs is null or (> 0 and <= LongestDeadline)),
            "deadline_ms",
            $"deadline_ms must be above 0 and at most {LongestDeadline}."
        );
        var options = new AnswerOptions(
            maxTokens,
            Stop: Stops(request.Stop),
            ComputedTokens: request.MaxComputedTokens,
            Deadline: request.DeadlineMs is { } deadline ? TimeSpan.FromMilliseconds(deadline) : null
        )
        {
            Format = ChatFormat.Read(request),
            Sampling = ChatSampling.Read(request),
            LogProbabilities = request.Logprobs == true,
            AsOf = AsOf(request.AsOf),
        };
        return (Question(request.Messages), options);
    }

    /// <summary>Citations as url_citation annotations.</summary>
    public static IReadOnlyList<Annotation> Annotations(Answer answer, string baseUrl) =>
        [
            .. answer.Citations.Select(citation => new Annotation(
                new UrlCitation(citation.TextStart, citation.TextEnd, ChatLinks.Address(citation, baseUrl), ChatLinks.Title(citation))
            )),
        ];

    public static ChatUsage Usage(Answer answer) =>
        new(
            answer.Usage.PromptTokens,
            answer.Usage.CompletionTokens,
            answer.Usage.PromptTokens + answer.Usage.CompletionTokens,
            new PromptTokensDetails(answer.Usage.CachedTokens, answer.Usage.ComputedTokens, answer.GivenUp, answer.Usage.CutQuestionTokens)
        );

    public static string Finish(FinishReason reason) => reason == FinishReason.Length ? "length" : "stop";

    private static string Question(IReadOnlyList<ChatRequestMessage>? messages)
    {
        WireException.Refuse(messages is null or { Count: 0 }, "messages", "messages must hold at least one message.");
        var last = messages![^1];
        WireException.Refuse(last?.Role != "user", "messages", "The last message must be of role 'user': it is the question.");
        return Text(last!.Content);
    }

    private static string Text(JsonElement? content)
    {
        switch (content?.ValueKind)
        {
            case JsonValueKind.String:
                return content.Value.GetString()!;
            case JsonValueKind.Array:
                var parts = new List<string>();
                foreach (var part in content.Value.EnumerateArray())
                {
                    WireException.Refuse(
                        part.ValueKind != JsonValueKind.Object
                            || !part.TryGetProperty("text", out var text)
                            || text.ValueKind != JsonValueKind.String,
                        "messages",
                        "Only text can be read: every content part must be of type 'text'."
                    );
                    parts.Add(part.GetProperty("text").GetString()!);
                }

                return string.Join('\n', parts);
            default:
                throw WireException.Invalid("The last message has no content.", "messages");
        }
    }

    private static DateTimeOffset? AsOf(string? text) =>
        text is null ? null : KnowledgeTime.Read(text) ?? throw WireException.Invalid($"as_of must be {KnowledgeTime.Form}.", "as_of");

    private static IReadOnlyList<string>? Stops(JsonElement? stop)
    {
        switch (stop?.ValueKind)
        {
            case null or JsonValueKind.Null or JsonValueKind.Undefined:
                return null;
            case JsonValueKind.String when stop.Value.GetString() is { Length: > 0 } one:
                return [one];
            case JsonValueKind.Array
                when stop.Value.GetArrayLength() <= MostStops
                    && stop.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && item.GetString()!.Length > 0):
                return [.. stop.Value.EnumerateArray().Select(item => item.GetString()!)];
            default:
                throw WireException.Invalid($"stop must be a string or a list of at most {MostStops} strings, none of them empty.", "stop");
        }
    }
}
