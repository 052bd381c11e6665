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
    public Task SendAsync(string type, ReadOnlyMemory<byte> json)
    {
        Encoding.UTF8.GetBytes($"event: {type}\n", response.BodyWriter);
        return SendAsync(json);
    }

    /// <summary>One write into the connection's own buffer and one flush: an event is a packet, and costs no copy of its own.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> json)
    {
        var length = s_dataPrefix.Length + json.Length + s_eventEnd.Length;
        Fill(response.BodyWriter.GetSpan(length), json.Span);
        response.BodyWriter.Advance(length);
        await response.BodyWriter.FlushAsync();
    }

    public async Task EndAsync(CancellationToken cancellation) => await response.Body.WriteAsync(s_done, cancellation);

    private static void Fill(Span<byte> place, ReadOnlySpan<byte> json)
    {
        s_dataPrefix.CopyTo(place);
        json.CopyTo(place[s_dataPrefix.Length..]);
        s_eventEnd.CopyTo(place[(s_dataPrefix.Length + json.Length)..]);
    }
}
