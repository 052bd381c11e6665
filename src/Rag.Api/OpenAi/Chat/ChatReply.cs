using System.Text.Json;
using Rag.Api.OpenAi.News;

namespace Rag.Api.OpenAi.Chat;

/// <summary>The members that all parts of one streamed or whole reply share.</summary>
/// <param name="WithUsage">A stream's chunks have a member for the usage.</param>
internal sealed record ChatReply(string Id, long Created, string Model, string BaseUrl, bool WithUsage)
{
    /// <summary>The role stands in the first chunk of a choice alone.</summary>
    public byte[] Chunk(ChatEvent step, bool isFirst)
    {
        var role = isFirst ? "assistant" : null;
        return step switch
        {
            ChatEvent.Text text => Chunk(text, new ChunkDelta(role, text.Piece), ChatLogprobs.Of(text.Tokens)),
            ChatEvent.CallBegun begun => Chunk(
                begun,
                new ChunkDelta(
                    role,
                    ToolCalls: [new ChunkToolCall(begun.Place, begun.Id, "function", new ChunkFunctionCall(begun.Function, ""))]
                )
            ),
            ChatEvent.Arguments more => Chunk(
                more,
                new ChunkDelta(role, ToolCalls: [new ChunkToolCall(more.Place, null, null, new ChunkFunctionCall(null, more.Piece))])
            ),
            _ => throw new InvalidOperationException($"A {step.GetType().Name} is no piece of a choice."),
        };
    }

    /// <summary>The last chunk of a choice, with what only the complete answer knows.</summary>
    public byte[] LastChunk(ChatEvent.Completed step, bool isFirst, NewsReply news)
    {
        var annotations = ChatTranslation.Annotations(step.Answer, BaseUrl);
        var delta = new ChunkDelta(isFirst ? "assistant" : null, null, annotations.Count > 0 ? annotations : null);
        var finish = ChatTranslation.Finish(step.Answer.FinishReason, step.Calls);
        return Chunk(new ChunkChoice(step.Choice, delta, finish, null), ChatAnswer.Of(step.Answer, BaseUrl), news);
    }

    public byte[] UsageChunk(ChatUsage usage) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new ChatChunkWithUsage(Id, Created, Model, [], usage, null, null),
            WireJson.Default.ChatChunkWithUsage
        );

    /// <param name="choices">The last step of each.</param>
    public ChatCompletion Whole(IReadOnlyCollection<ChatEvent.Completed> choices, NewsReply news) =>
        new(
            Id,
            Created,
            Model,
            [.. choices.OrderBy(choice => choice.Choice).Select(Choice)],
            ChatTranslation.Usage([.. choices.Select(choice => choice.Answer)]),
            ChatAnswer.Of(choices.First(choice => choice.Choice == 0).Answer, BaseUrl),
            news
        );

    private ChatChoice Choice(ChatEvent.Completed step)
    {
        var (answer, isCall) = (step.Answer, step.Calls.Count > 0);
        var message = new ChatMessage(
            "assistant",
            isCall ? null : answer.Text,
            ChatTranslation.Annotations(answer, BaseUrl),
            isCall ? [.. step.Calls.Select(WireToolCall.Of)] : null
        );
        return new ChatChoice(
            step.Choice,
            message,
            ChatTranslation.Finish(answer.FinishReason, step.Calls),
            isCall ? null : ChatLogprobs.Of(answer.Tokens)
        );
    }

    private byte[] Chunk(ChatEvent step, ChunkDelta delta, ChatLogprobs? logprobs = null) =>
        Chunk(new ChunkChoice(step.Choice, delta, null, logprobs), null, null);

    private byte[] Chunk(ChunkChoice choice, ChatAnswer? answer, NewsReply? news)
    {
        IReadOnlyList<ChunkChoice> choices = [choice];
        return WithUsage
            ? JsonSerializer.SerializeToUtf8Bytes(
                new ChatChunkWithUsage(Id, Created, Model, choices, null, answer, news),
                WireJson.Default.ChatChunkWithUsage
            )
            : JsonSerializer.SerializeToUtf8Bytes(new ChatChunk(Id, Created, Model, choices, answer, news), WireJson.Default.ChatChunk);
    }
}
