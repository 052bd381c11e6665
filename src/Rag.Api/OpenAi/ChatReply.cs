using System.Text.Json;

namespace Rag.Api.OpenAi;

/// <summary>The members that all parts of one streamed or whole reply share.</summary>
internal sealed record ChatReply(string Id, long Created, string Model, string BaseUrl)
{
    public byte[] Chunk(ChunkDelta delta, string? finish, ChatLogprobs? logprobs, bool withUsage)
    {
        IReadOnlyList<ChunkChoice> choices = [new ChunkChoice(0, delta, finish, logprobs)];
        return withUsage
            ? JsonSerializer.SerializeToUtf8Bytes(
                new ChatChunkWithUsage(Id, Created, Model, choices, null),
                WireJson.Default.ChatChunkWithUsage
            )
            : JsonSerializer.SerializeToUtf8Bytes(new ChatChunk(Id, Created, Model, choices), WireJson.Default.ChatChunk);
    }

    public byte[] UsageChunk(ChatUsage usage) =>
        JsonSerializer.SerializeToUtf8Bytes(new ChatChunkWithUsage(Id, Created, Model, [], usage), WireJson.Default.ChatChunkWithUsage);
}
