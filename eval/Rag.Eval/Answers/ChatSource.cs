using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Rag.Core.Answers;

namespace Rag.Eval.Answers;

/// <summary>Asks a running service over the chat API, as any client of that API would: streamed, with usage.</summary>
public sealed class ChatSource(HttpClient http, Uri service, TimeProvider time) : IAnswerSource
{
    private const string Done = "[DONE]";

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly Uri _completions = new(service.AbsoluteUri.TrimEnd('/') + "/v1/chat/completions");

    public async Task<GivenAnswer> AskAsync(string question, CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync(question, cancellation);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new AnswerFailedException($"The service at {service} cannot be asked: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new AnswerFailedException($"The service at {service} began no answer within {http.Timeout.TotalSeconds:F0} seconds.");
        }
    }

    private async Task<GivenAnswer> ReadAsync(string question, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, _completions)
        {
            Content = JsonContent.Create(
                new
                {
                    Messages = new[] { new { Role = "user", Content = question } },
                    Stream = true,
                    StreamOptions = new { IncludeUsage = true },
                },
                options: s_json
            ),
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            var problem = await response.Content.ReadAsStringAsync(cancellation);
            throw new AnswerFailedException($"The service at {service} refused with {(int)response.StatusCode}: {Message(problem)}");
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var answer = new ChatAnswer();
        TimeSpan? total = null;

        // The stream is read to its end, beyond the last event, so that the connection can be used again.
        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellation))
        {
            if (item.Data == Done)
            {
                total = time.GetElapsedTime(started);
            }
            else
            {
                answer.Add(Parse(item.Data), time.GetElapsedTime(started));
            }
        }

        return total is { } end
            ? answer.Complete(end)
            : throw new AnswerFailedException($"The service at {service} ended its answer before it was complete.");
    }

    private JsonElement Parse(string data)
    {
        JsonElement chunk;
        try
        {
            chunk = JsonElement.Parse(data);
        }
        catch (JsonException)
        {
            throw new AnswerFailedException($"The service at {service} sent an event that is not JSON.");
        }

        return chunk.Member("error") is null
            ? chunk
            : throw new AnswerFailedException($"The service at {service} broke its answer off: {Message(data)}");
    }

    /// <summary>The sentence of an error on the chat API's wire; the whole body where it is not of that form.</summary>
    private static string Message(string body)
    {
        try
        {
            return JsonElement.Parse(body).Member("error")?.Member("message")?.Text() ?? body;
        }
        catch (JsonException)
        {
            return body;
        }
    }
}
