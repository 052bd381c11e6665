using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Rag.Client.Errors;
using Rag.Client.Http;
using Rag.Client.Wire;

namespace Rag.Client.Chat;

/// <summary>Chat completions as the wire has them. Thread-safe.</summary>
internal sealed class ChatCalls(ServiceConnection connection)
{
    private const string Path = "/chat/completions";
    private const string JsonType = "application/json";

    private static readonly byte[] s_done = "[DONE]"u8.ToArray();

    public RagClientOptions Options => connection.Options;

    public async Task<ChatReply> CompleteAsync(ChatRequest request, CancellationToken cancellation)
    {
        var reply = await connection
            .CallAsync(HttpMethod.Post, Path, Body(request), ClientJson.Default.ChatReply, cancellation)
            .ConfigureAwait(false);
        return reply.Choice?.Message is null ? throw new RagServerException("The service's completion holds no message.") : reply;
    }

    /// <summary>The chunks as they come; a stream that ends without its end mark broke off, and says so.</summary>
    public async IAsyncEnumerable<ChatReply> StreamAsync(ChatRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var streamed = request with { Stream = true, StreamOptions = new ChatStreamOptions(IncludeUsage: true) };
        await foreach (var data in connection.StreamAsync(Path, Body(streamed), cancellation).ConfigureAwait(false))
        {
            if (data.AsSpan().SequenceEqual(s_done))
            {
                yield break;
            }

            var chunk = Parse(data);
            yield return chunk.Error is { } error ? throw ReplyErrors.Of(error) : chunk;
        }

        throw new RagConnectionException("The service's reply broke off before its end.");
    }

    private static Func<HttpContent> Body(ChatRequest request)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(request, ClientJson.Default.ChatRequest);
        return () => new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue(JsonType) } };
    }

    private static ChatReply Parse(byte[] data)
    {
        try
        {
            return JsonSerializer.Deserialize(data, ClientJson.Default.ChatReply) ?? throw new JsonException("The event is null.");
        }
        catch (JsonException exception)
        {
            throw new RagServerException("An event of the service's reply is not the JSON that was expected.", exception);
        }
    }
}
