using System.Text;

namespace Rag.Api.OpenAi;

/// <summary>Server-sent events as the wire has them: one JSON object each, and a mark at the end.</summary>
internal sealed class EventStream(HttpResponse response)
{
    private static readonly byte[] s_dataPrefix = "data: "u8.ToArray();
    private static readonly byte[] s_eventEnd = "\n\n"u8.ToArray();
    private static readonly byte[] s_done = "data: [DONE]\n\n"u8.ToArray();

    /// <summary>Of a stream that has begun, an error can only be told in an event of its own.</summary>
    public bool HasBegun => response.HasStarted;

    /// <summary>Nothing is sent yet.</summary>
    public void Prepare()
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
    }

    /// <summary>An event that is named before its data.</summary>
    public async Task SendAsync(string type, ReadOnlyMemory<byte> json)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: {type}\n"));
        await SendAsync(json);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> json)
    {
        await response.Body.WriteAsync(s_dataPrefix);
        await response.Body.WriteAsync(json);
        await response.Body.WriteAsync(s_eventEnd);
        await response.Body.FlushAsync();
    }

    public async Task EndAsync(CancellationToken cancellation) => await response.Body.WriteAsync(s_done, cancellation);
}
