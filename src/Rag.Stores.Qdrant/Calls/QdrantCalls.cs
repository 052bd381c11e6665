using System.Diagnostics;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using Qdrant.Client;
using Qdrant.Client.Grpc;

namespace Rag.Stores.Qdrant.Calls;

/// <summary>
/// Calls of the server: each has a time, one that failed in passing is made again after a pause with some chance in it (or the one that the
/// server asks for), and a server that fails call after call is left alone for a moment. All of them leave the same behind however often
/// they are made. Thread-safe.
/// </summary>
internal sealed class QdrantCalls : IDisposable
{
    private const int UpdateRetries = 4;
    private const int SearchRetries = 1;

    /// <summary>A search may bring the vectors of some thousand chunks.</summary>
    private const int LargestMessage = 256 << 20;

    private static readonly TimeSpan s_leftAlone = TimeSpan.FromSeconds(2);

    private readonly GrpcChannel _channel;
    private readonly QdrantClient _client;
    private readonly QdrantMetrics _metrics;
    private readonly ResiliencePipeline _searches;
    private readonly ResiliencePipeline _updates;

    public QdrantCalls(QdrantOptions options, QdrantMetrics metrics, TimeProvider clock)
    {
        Url = new Uri(options.Url);
        _metrics = metrics;
        _channel = GrpcChannel.ForAddress(
            Url,
            new GrpcChannelOptions
            {
                MaxReceiveMessageSize = LargestMessage,
                MaxSendMessageSize = LargestMessage,
                // A server that comes back is found at once: pauses between calls are ours.
                InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
                MaxReconnectBackoff = TimeSpan.FromMilliseconds(500),
            }
        );
        var invoker = _channel.Intercept(headers =>
        {
            if (options.ApiKey is { } key)
            {
                headers.Add("api-key", key);
            }

            return headers;
        });
        _client = new QdrantClient(new QdrantGrpcClient(invoker));
        var breaker = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions
                {
                    ShouldHandle = arguments => ValueTask.FromResult(IsPassing(arguments.Outcome.Exception)),
                    FailureRatio = 0.5,
                    MinimumThroughput = 4,
                    SamplingDuration = TimeSpan.FromSeconds(10),
                    BreakDuration = s_leftAlone,
                    OnOpened = _ => Told(isOpen: true),
                    OnClosed = _ => Told(isOpen: false),
                }
            )
            .Build();
        var soon = TimeSpan.FromMilliseconds(options.SearchTimeoutMilliseconds);
        _searches = Pipeline(clock, breaker, SearchRetries, soon, longestPause: soon);
        _updates = Pipeline(clock, breaker, UpdateRetries, TimeSpan.FromSeconds(options.UpdateTimeoutSeconds), TimeSpan.MaxValue);
    }

    public Uri Url { get; }

    /// <summary>A call for somebody who waits.</summary>
    public Task<T> AskAsync<T>(string operation, Func<QdrantClient, CancellationToken, Task<T>> call, CancellationToken cancellation) =>
        RunAsync(_searches, operation, call, cancellation);

    /// <summary>A call that nobody waits for in front of a screen.</summary>
    public Task<T> ReadAsync<T>(string operation, Func<QdrantClient, CancellationToken, Task<T>> call, CancellationToken cancellation) =>
        RunAsync(_updates, operation, call, cancellation);

    /// <summary>An update: done when this returns.</summary>
    public Task UpdateAsync(
        string operation,
        Func<QdrantClient, CancellationToken, Task<UpdateResult>> call,
        CancellationToken cancellation
    ) =>
        RunAsync(
            _updates,
            operation,
            async (client, token) =>
                await call(client, token).ConfigureAwait(false) is { Status: UpdateStatus.Completed } done
                    ? done
                    : throw new UpdateUnknownException("not completed"),
            cancellation
        );

    public void Dispose()
    {
        _client.Dispose();
        _channel.Dispose();
    }

    private static bool IsPassing(Exception? e) => e is not null && QdrantFault.IsPassing(e);

    private ValueTask Told(bool isOpen)
    {
        _metrics.CircuitIsOpen = isOpen;
        return ValueTask.CompletedTask;
    }

    /// <param name="longestPause">A server that asks for a longer one is not asked again.</param>
    private static ResiliencePipeline Pipeline(
        TimeProvider clock,
        ResiliencePipeline breaker,
        int retries,
        TimeSpan timeout,
        TimeSpan longestPause
    ) =>
        new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(
                new RetryStrategyOptions
                {
                    ShouldHandle = arguments =>
                        ValueTask.FromResult(
                            IsPassing(arguments.Outcome.Exception) && !(QdrantFault.RetryAfter(arguments.Outcome.Exception) > longestPause)
                        ),
                    MaxRetryAttempts = retries,
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = TimeSpan.FromMilliseconds(50),
                    MaxDelay = TimeSpan.FromSeconds(2),
                    UseJitter = true,
                    DelayGenerator = arguments => ValueTask.FromResult(QdrantFault.RetryAfter(arguments.Outcome.Exception)),
                }
            )
            .AddPipeline(breaker)
            .AddTimeout(new TimeoutStrategyOptions { Timeout = timeout })
            .Build();

    private async Task<T> RunAsync<T>(
        ResiliencePipeline pipeline,
        string operation,
        Func<QdrantClient, CancellationToken, Task<T>> call,
        CancellationToken cancellation
    )
    {
        var started = Stopwatch.GetTimestamp();
        var isDone = false;
        try
        {
            var result = await pipeline
                .ExecuteAsync(async token => await CallAsync(call, token).ConfigureAwait(false), cancellation)
                .ConfigureAwait(false);
            isDone = true;
            return result;
        }
        finally
        {
            _metrics.Called(operation, isDone, Stopwatch.GetElapsedTime(started));
        }
    }

    /// <summary>A call that is canceled ends as cancellations do, not with a status of its own.</summary>
    private async Task<T> CallAsync<T>(Func<QdrantClient, CancellationToken, Task<T>> call, CancellationToken token)
    {
        try
        {
            return await call(_client, token).ConfigureAwait(false);
        }
        catch (Grpc.Core.RpcException) when (token.IsCancellationRequested)
        {
            throw new OperationCanceledException(token);
        }
    }
}
