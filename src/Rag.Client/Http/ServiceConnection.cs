using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using Rag.Client.Errors;

namespace Rag.Client.Http;

/// <summary>Calls of the service: repeated where that may help, with typed errors, nothing unbounded. Thread-safe.</summary>
internal sealed class ServiceConnection
{
    private const string Version = "/v1";
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(8);

    private readonly HttpClient _http;
    private readonly RagClientOptions _options;
    private readonly ResiliencePipeline<HttpResponseMessage> _attempts;

    public ServiceConnection(HttpClient http, RagClientOptions options)
    {
        _http = http;
        _options = options;
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = options.Time };
        if (options.Retries > 0)
        {
            builder.AddRetry(
                new RetryStrategyOptions<HttpResponseMessage>
                {
                    MaxRetryAttempts = options.Retries,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = s_firstDelay,
                    MaxDelay = s_longestDelay,
                    ShouldHandle = outcome => ValueTask.FromResult(IsWorthRetrying(outcome.Outcome)),
                    DelayGenerator = outcome => ValueTask.FromResult(DelayAsked(outcome.Outcome)),
                    OnRetry = outcome =>
                    {
                        outcome.Outcome.Result?.Dispose();
                        return ValueTask.CompletedTask;
                    },
                }
            );
        }

        _attempts = builder.AddTimeout(new TimeoutStrategyOptions { Timeout = options.AttemptTimeout }).Build();
    }

    public RagClientOptions Options => _options;

    /// <summary>The reply's JSON. Every exception but a cancellation by the caller is a <see cref="RagException"/>.</summary>
    public async Task<T> CallAsync<T>(
        HttpMethod method,
        string path,
        Func<HttpContent>? content,
        JsonTypeInfo<T> type,
        CancellationToken cancellation,
        string? idempotencyKey = null
    )
    {
        using var reply = await SendAsync(method, path, content, idempotencyKey, cancellation).ConfigureAwait(false);
        try
        {
            var body = await BoundedBody.ReadAsync(reply, cancellation).ConfigureAwait(false);
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("The reply is null.");
        }
        catch (JsonException exception)
        {
            throw new RagServerException("The service's reply is not the JSON that was expected.", exception) { Status = reply.StatusCode };
        }
        catch (Exception exception) when (IsOfTheNetwork(exception))
        {
            throw BrokenOff(exception);
        }
    }

    /// <summary>As <see cref="CallAsync"/>, where nothing of the reply is of interest.</summary>
    public async Task CallAsync(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellation)
    {
        using var reply = await SendAsync(method, path, content, null, cancellation).ConfigureAwait(false);
    }

    /// <summary>The data of the events of a streamed reply.</summary>
    public async IAsyncEnumerable<byte[]> StreamAsync(
        string path,
        Func<HttpContent> content,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using var reply = await SendAsync(HttpMethod.Post, path, content, null, cancellation).ConfigureAwait(false);
        var stream = await reply.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var events = EventReader.ReadAsync(stream, _options.IdleTimeout, _options.Time, cancellation).GetAsyncEnumerator(cancellation);
            await using (events.ConfigureAwait(false))
            {
                while (await NextAsync(events).ConfigureAwait(false))
                {
                    yield return events.Current;
                }
            }
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<byte[]> events)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfTheNetwork(exception))
        {
            throw BrokenOff(exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        Func<HttpContent>? content,
        string? idempotencyKey,
        CancellationToken cancellation
    )
    {
        HttpResponseMessage reply;
        try
        {
            reply = await _attempts
                .ExecuteAsync(
                    async token =>
                    {
                        using var request = Request(method, path, content, idempotencyKey);
                        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
                    },
                    cancellation
                )
                .ConfigureAwait(false);
        }
        catch (TimeoutRejectedException exception)
        {
            throw new RagConnectionException(
                $"The service at {_options.BaseAddress} did not answer within {_options.AttemptTimeout.TotalSeconds:0.#} seconds.",
                exception
            );
        }
        catch (HttpRequestException exception)
        {
            throw new RagConnectionException($"The service at {_options.BaseAddress} cannot be reached: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new RagConnectionException($"The call of {_options.BaseAddress} took longer than its HttpClient allows.", exception);
        }

        if (reply.IsSuccessStatusCode)
        {
            return reply;
        }

        using (reply)
        {
            throw await ReplyErrors.ReadAsync(reply, _options.Time.GetUtcNow(), cancellation).ConfigureAwait(false);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, Func<HttpContent>? content, string? idempotencyKey)
    {
        var request = new HttpRequestMessage(method, AddressOf(path)) { Content = content?.Invoke() };
        if (_options.ApiKey is { } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return request;
    }

    private Uri AddressOf(string path)
    {
        var home = _options.BaseAddress.AbsoluteUri.TrimEnd('/');
        return new Uri(home.EndsWith(Version, StringComparison.Ordinal) ? home + path : home + Version + path);
    }

    private bool IsWorthRetrying(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { } reply
            ? !reply.IsSuccessStatusCode && RetryRules.IsWorthRetrying(reply, _options.LongestWait, _options.Time.GetUtcNow())
            : outcome.Exception is HttpRequestException or TimeoutRejectedException;

    private TimeSpan? DelayAsked(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { } reply ? RetryRules.RetryAfter(reply.Headers, _options.Time.GetUtcNow()) : null;

    private static bool IsOfTheNetwork(Exception exception) =>
        exception is HttpRequestException or IOException or InvalidDataException or TimeoutException;

    private static RagConnectionException BrokenOff(Exception exception) =>
        new($"The service's reply broke off: {exception.Message}", exception);
}
