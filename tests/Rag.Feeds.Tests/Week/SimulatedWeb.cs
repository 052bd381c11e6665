using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;

namespace Rag.Feeds.Tests.Week;

/// <summary>All servers of the simulated web, in the place of the network.</summary>
internal sealed class SimulatedWeb(IReadOnlyList<Outlet> outlets, SimulatedTime time, int seed) : HttpMessageHandler
{
    private static readonly TimeSpan s_latency = TimeSpan.FromMilliseconds(150);

    private static readonly byte[] s_bomb = Bomb();

    private readonly Dictionary<string, Outlet> _outlets = outlets.ToDictionary(outlet => outlet.Host + outlet.Path);
    private readonly Dictionary<string, Habit> _hosts = outlets
        .GroupBy(outlet => outlet.Host)
        .ToDictionary(group => group.Key, group => group.First().Habit);
    private readonly DateTimeOffset _begin = time.GetUtcNow();
    private readonly Random _chance = new(seed);

    public ConcurrentQueue<Asked> Log { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (host, path, at) = (request.RequestUri!.Host, request.RequestUri.AbsolutePath, time.GetUtcNow());
        var (status, retryAfter) = (0, (TimeSpan?)null);
        try
        {
            await Task.Delay(s_latency, time, cancellationToken);
            var answer = await AnswerAsync(request, host, path, cancellationToken);
            status = (int)answer.StatusCode;
            retryAfter = answer.Headers.RetryAfter?.Delta;
            return answer;
        }
        finally
        {
            Log.Enqueue(new Asked(host, path, at, status, retryAfter, time.GetUtcNow()));
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(
        HttpRequestMessage request,
        string host,
        string path,
        CancellationToken cancellation
    )
    {
        if (path == "/robots.txt")
        {
            return _hosts[host] switch
            {
                Habit.RobotsDenial => Body("User-agent: *\nDisallow: /feed"u8.ToArray()),
                Habit.RobotsFailure => new HttpResponseMessage(HttpStatusCode.InternalServerError),
                _ => new HttpResponseMessage(HttpStatusCode.NotFound),
            };
        }

        if (path.StartsWith("/page/", StringComparison.Ordinal))
        {
            return Body(Outlet.Page(path));
        }

        var outlet = _outlets[host + path.Replace("/new", "", StringComparison.Ordinal)];
        var (now, isMoved) = (time.GetUtcNow(), path.EndsWith("/new", StringComparison.Ordinal));
        switch (outlet.Habit)
        {
            case Habit.MovedForGood when !isMoved:
                return To(HttpStatusCode.MovedPermanently, outlet);
            case Habit.MovedForNow when !isMoved:
                return To(HttpStatusCode.Found, outlet);
            case Habit.Slow:
                await Task.Delay(TimeSpan.FromSeconds(12), time, cancellation);
                break;
            case Habit.TooSlow:
                await Task.Delay(TimeSpan.FromHours(1), time, cancellation);
                break;
            case Habit.Resets:
                throw new HttpRequestException("The connection was reset.");
            case Habit.Flaky when Draw() < 0.3:
                throw new HttpRequestException("The connection was reset.");
            case Habit.ServerErrors when (now - _begin).Days % 2 == 0:
                return new HttpResponseMessage(HttpStatusCode.InternalServerError);
            case Habit.TooManyRequests when Draw() < 0.5:
                var tooMany = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
                tooMany.Headers.RetryAfter = new(TimeSpan.FromMinutes(50));
                return tooMany;
            case Habit.Gone when now - _begin > TimeSpan.FromDays(1):
                return new HttpResponseMessage(HttpStatusCode.Gone);
            case Habit.NoFeed:
                return Body("<!doctype html><p>Closed.</p>"u8.ToArray());
            case Habit.EndlessBody:
                return new HttpResponseMessage { Content = new StreamContent(new OddStream(long.MaxValue)) };
            case Habit.WrongLength:
                return new HttpResponseMessage { Content = new StreamContent(new OddStream(500)) };
            case Habit.GzipBomb:
                var bomb = Body(s_bomb);
                bomb.Content.Headers.ContentEncoding.Add("gzip");
                return bomb;
        }

        return Feed(request, outlet, now);
    }

    private static HttpResponseMessage Feed(HttpRequestMessage request, Outlet outlet, DateTimeOffset now)
    {
        var hasValidators = outlet.Habit != Habit.NoValidators;
        var tag = outlet.ETag(now);
        if (hasValidators && request.Headers.IfNoneMatch.Any(known => known.Tag == tag))
        {
            return WithHeaders(new HttpResponseMessage(HttpStatusCode.NotModified));
        }

        var feed = outlet.Feed(now);
        return WithHeaders(Body(outlet.Habit == Habit.BrokenXml ? feed[..(feed.Length / 2)] : feed));

        HttpResponseMessage WithHeaders(HttpResponseMessage answer)
        {
            answer.Headers.ETag = hasValidators ? new(tag) : null;
            answer.Headers.CacheControl = outlet.MaxAge is { } age ? new() { MaxAge = age } : null;
            return answer;
        }
    }

    private static HttpResponseMessage To(HttpStatusCode status, Outlet outlet)
    {
        var answer = new HttpResponseMessage(status);
        answer.Headers.Location = new Uri($"{outlet.Url}/new");
        return answer;
    }

    private static HttpResponseMessage Body(byte[] bytes) => new() { Content = new ByteArrayContent(bytes) };

    private double Draw()
    {
        lock (_chance)
        {
            return _chance.NextDouble();
        }
    }

    private static byte[] Bomb()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(new byte[64 << 20]);
        }

        return packed.ToArray();
    }

    /// <summary>White space, then an end that comes too early.</summary>
    private sealed class OddStream(long length) : MemoryStream
    {
        private long _left = length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0)
            {
                throw new IOException("The answer ended too early.");
            }

            var count = (int)Math.Min(buffer.Length, _left);
            buffer.Span[..count].Fill((byte)' ');
            _left -= count;
            return ValueTask.FromResult(count);
        }
    }
}
