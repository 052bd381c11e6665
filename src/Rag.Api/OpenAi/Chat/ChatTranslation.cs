using System.Text.Json;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.News;
using Rag.Api.OpenAi.Tools;
using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Chat;

/// <summary>Between the OpenAI wire and the answerer's own terms.</summary>
internal static class ChatTranslation
{
    public const int MostChoices = 8;
    private const int MostStops = 4;

    /// <exception cref="WireException">A member of the request cannot be honored; the first that cannot is named.</exception>
    public static ChatWork Read(ChatRequest request, Audience audience)
    {
        WireException.Refuse(
            request.N is not (null or (>= 1 and <= MostChoices)),
            "n",
            $"n must lie between 1 and {MostChoices}: so many choices are generated."
        );
        WireException.Refuse(
            request.Functions is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) },
            "functions",
            "functions are given as tools here: put each into tools, as {\"type\":\"function\",\"function\":{…}}."
        );
        var maxTokens = request.MaxCompletionTokens ?? request.MaxTokens ?? AnswerOptions.DefaultMaxTokens;
        WireException.Refuse(
            maxTokens < 1,
            request.MaxCompletionTokens is null ? "max_tokens" : "max_completion_tokens",
            "At least one token has to be generated."
        );
        var options = new AnswerOptions(maxTokens, Stop: Stops(request.Stop))
        {
            Format = ChatFormat.Read(request),
            Sampling = ChatSampling.Read(request),
            LogProbabilities = request.Logprobs == true,
            Choices = request.N ?? 1,
            Audience = audience,
        };
        var beside = new NewsRequest
        {
            AsOf = request.AsOf,
            MaxComputedTokens = request.MaxComputedTokens,
            DeadlineMs = request.DeadlineMs,
        };
        options = NewsSettings.Apply(options, request.News, beside);
        var tools = ToolRequest.Read(request.Tools, request.ToolChoice, request.ParallelToolCalls);
        var messages = ChatMessages.Read(request.Messages);
        return new ChatWork(
            messages.Question,
            options with
            {
                Dialogue = messages.Dialogue,
            },
            ToolResults.PassagesOf(messages.Given, messages.Question),
            tools
        );
    }

    /// <summary>Citations as url_citation annotations. A text that the caller gave has no address, and gets none.</summary>
    public static IReadOnlyList<Annotation> Annotations(Answer answer, string baseUrl) =>
        [
            .. answer
                .Citations.Where(citation => citation.ArticleId is not null)
                .Select(citation => new Annotation(
                    new UrlCitation(citation.TextStart, citation.TextEnd, ChatLinks.Address(citation, baseUrl), ChatLinks.Title(citation))
                )),
        ];

    /// <summary>
    /// Of several choices the prompt is counted once: what was computed for it again is counted with the computed tokens, as far as the
    /// prompt is long. Choices that are one and the same answer were computed once.
    /// </summary>
    public static ChatUsage Usage(IReadOnlyCollection<Answer> answers)
    {
        var first = answers.First();
        var (prompt, completion) = (first.Usage.PromptTokens, answers.Sum(answer => answer.Usage.CompletionTokens));
        var written = answers.Distinct<Answer>(ReferenceEqualityComparer.Instance);
        var computed = Math.Min(prompt, written.Sum(answer => answer.Usage.ComputedTokens));
        return new ChatUsage(
            prompt,
            completion,
            prompt + completion,
            new PromptTokensDetails(prompt - computed, computed, first.GivenUp, first.Usage.CutQuestionTokens)
        );
    }

    public static string Finish(FinishReason reason, IReadOnlyList<ChatToolCall> calls) =>
        reason == FinishReason.Length ? "length"
        : calls.Count > 0 ? "tool_calls"
        : "stop";

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
