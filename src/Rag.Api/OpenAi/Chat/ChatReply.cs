using System.Text.Json;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Chat;

/// <summary>The members that all parts of one streamed or whole reply share.</summary>
internal sealed record ChatReply(string Id, long Created, string Model, string BaseUrl)
{
    public byte[] Chunk(ChunkDelta delta, ChatLogprobs? logprobs, bool withUsage) =>
        Chunk(new ChunkChoice(0, delta, null, logprobs), null, withUsage);

    /// <summary>The last chunk of the choice, with what only the complete answer knows.</summary>
    public byte[] LastChunk(ChunkDelta delta, Answer answer, bool withUsage) =>
        Chunk(new ChunkChoice(0, delta, ChatTranslation.Finish(answer.FinishReason), null), ChatAnswer.Of(answer, BaseUrl), withUsage);

    public byte[] UsageChunk(ChatUsage usage) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new ChatChunkWithUsage(Id, Created, Model, [], usage, null),
            WireJson.Default.ChatChunkWithUsage
        );

    private byte[] Chunk(ChunkChoice choice, ChatAnswer? answer, bool withUsage)
    {
        IReadOnlyList<ChunkChoice> choices = [choice];
        return withUsage
            ? JsonSerializer.SerializeToUtf8Bytes(
                new ChatChunkWithUsage(Id, Created, Model, choices, null, answer),
                WireJson.Default.ChatChunkWithUsage
            )
            : JsonSerializer.SerializeToUtf8Bytes(new ChatChunk(Id, Created, Model, choices, answer), WireJson.Default.ChatChunk);
    }
}
