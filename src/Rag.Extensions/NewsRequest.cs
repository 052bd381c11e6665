using Microsoft.Extensions.AI;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Sampling;

namespace Rag.Extensions;

/// <summary>
/// Messages and options of Microsoft.Extensions.AI as a question with its options. What is not said here is as configured.
/// </summary>
internal static class NewsRequest
{
    /// <exception cref="ArgumentException">There is no question, or an additional property is none of its kind.</exception>
    /// <exception cref="NotSupportedException">A tool is required: the reader calls none.</exception>
    public static (string Question, AnswerOptions Options) Of(IEnumerable<ChatMessage> messages, ChatOptions? options, Audience audience)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ChatMessage[] said = [.. messages.Where(message => message.Role == ChatRole.User || message.Role == ChatRole.Assistant)];
        if (said is not [.., { } last] || last.Role != ChatRole.User)
        {
            throw new ArgumentException("The last message has to be of the user: it is the question.", nameof(messages));
        }

        if (options?.ToolMode is RequiredChatToolMode)
        {
            throw new NotSupportedException("The reader of this process calls no tools: do not require one.");
        }

        var news = new NewsProperties(options?.AdditionalProperties);
        var answer = new AnswerOptions(
            options?.MaxOutputTokens ?? AnswerOptions.DefaultMaxTokens,
            options?.StopSequences is { Count: > 0 } stops ? [.. stops] : null,
            news.Grounding,
            news.Whole("top"),
            news.Whole("max_computed_tokens"),
            news.Milliseconds("deadline_ms")
        )
        {
            Sampling = Sampling(options),
            AsOf = news.Time("as_of"),
            Format = Format(options?.ResponseFormat),
            MinimumSources = news.Whole("min_sources") ?? 1,
            Audience = audience,
            Filter = new NewsFilter(news.Set("sources"), news.Time("from"), news.Time("to"), news.Set("languages")),
            Dialogue = Turns(said.AsSpan(0, said.Length - 1)),
        };
        return (last.Text, answer);
    }

    /// <summary>What is written without a question before it answers nothing, and is left out.</summary>
    private static List<DialogueTurn> Turns(ReadOnlySpan<ChatMessage> messages)
    {
        var turns = new List<DialogueTurn>();
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.User)
            {
                turns.Add(new DialogueTurn(message.Text, null));
            }
            else if (turns is [.., { Answer: null } open])
            {
                turns[^1] = open with { Answer = message.Text };
            }
        }

        return turns;
    }

    /// <summary>Without a seed every answer is drawn anew.</summary>
    private static SamplingParameters Sampling(ChatOptions? options)
    {
        var sampling = new SamplingParameters(options?.Temperature ?? 0, options?.TopP ?? 1, options?.Seed ?? Random.Shared.NextInt64())
        {
            TopK = options?.TopK ?? 0,
            FrequencyPenalty = options?.FrequencyPenalty ?? 0,
            PresencePenalty = options?.PresencePenalty ?? 0,
        };
        return sampling.Fault() is { } fault ? throw new ArgumentException(fault.Sentence) : sampling;
    }

    private static AnswerFormat? Format(ChatResponseFormat? format) =>
        format switch
        {
            ChatResponseFormatJson { Schema: { } schema } => new AnswerFormat.JsonSchema(schema.GetRawText()),
            ChatResponseFormatJson => new AnswerFormat.JsonObject(),
            _ => null,
        };
}
