using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Rag.Fetching.Requests;

namespace Rag.Fetching.ModelHubs;

/// <summary>
/// Asks the hub once, and follows its redirects. The token goes to the hub's own origin alone, and over the proxies that the standard
/// environment variables name.
/// </summary>
internal sealed class HubRequests : IDisposable
{
    private const int MostRedirects = 6;
    private const int LongestHeadersInKilobytes = 64;

    /// <summary>Of an address that a redirect leads to: signed ones are long.</summary>
    private const int LongestAddress = 16_384;

    /// <summary>Until an answer begins, and between two pieces of its body.</summary>
    private static readonly TimeSpan s_longestSilence = TimeSpan.FromSeconds(60);

    private readonly ModelHubOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http = new(
        new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = LongestHeadersInKilobytes,
            ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            UseCookies = false,
            UseProxy = true,
        }
    );

    public HubRequests(ModelHubOptions options, TimeProvider time) => (_options, _time) = (options, time);

    public Task<ReadOnlyMemory<byte>> ListAsync(string name, string revision, CancellationToken cancellation)
    {
        var address = new Uri(_options.Endpoint, $"api/models/{name}/revision/{Uri.EscapeDataString(revision)}?blobs=true");
        return WithinAsync(
            async (silence, token) =>
            {
                using var answer = await FollowAsync(address, _ => { }, token).ConfigureAwait(false);
                Require(answer, $"{name} at {revision}", HttpStatusCode.OK);
                silence.CancelAfter(s_longestSilence);
                var stream = await answer.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                {
                    try
                    {
                        return await BodyReader.ReadAsync(stream, coding: null, token).ConfigureAwait(false);
                    }
                    catch (IOException e)
                    {
                        throw Broken(e);
                    }
                }
            },
            cancellation
        );
    }

    /// <summary>Fetches what is not there yet of a file.</summary>
    /// <exception cref="HubTroubleException">It broke off, or may pass by itself; what came is kept.</exception>
    public Task ReceiveAsync(ModelRepository repository, HubDownload target, IProgress<long>? progress, CancellationToken cancellation)
    {
        var (have, tag, size) = (target.Received, target.Tag, target.File.Bytes);
        if (have == size)
        {
            return Task.CompletedTask;
        }

        var from = tag is null || have > size ? 0 : have;
        var path = string.Join('/', target.File.Path.Split('/').Select(Uri.EscapeDataString));
        var address = new Uri(_options.Endpoint, $"{repository.Name}/resolve/{repository.Commit}/{path}");
        return WithinAsync(
            async (silence, token) =>
            {
                using var answer = await FollowAsync(address, request => AskFrom(request, from, tag), token).ConfigureAwait(false);
                if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                {
                    target.Forget();
                    throw new HubTroubleException($"{address.Host} does not go on with {target.File.Path}.");
                }

                Require(answer, $"{target.File.Path} of {repository.Name}", HttpStatusCode.OK, HttpStatusCode.PartialContent);
                var start = StartOf(answer, target, from);
                await SaveAsync(answer, target, start, progress, silence, token).ConfigureAwait(false);
                return true;
            },
            cancellation
        );
    }

    private static void AskFrom(HttpRequestMessage request, long from, string? tag)
    {
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
            request.Headers.TryAddWithoutValidation("If-Range", tag);
        }
    }

    /// <summary>Where the bytes of an answer belong.</summary>
    private static long StartOf(HttpResponseMessage answer, HubDownload target, long from)
    {
        var (start, size) = (answer.StatusCode == HttpStatusCode.PartialContent ? from : 0, target.File.Bytes);
        var range = answer.Content.Headers.ContentRange;
        if (start > 0 && (range?.From != start || (range.Length ?? size) != size))
        {
            target.Forget();
            throw new HubTroubleException($"Another part of {target.File.Path} was sent than was asked for.");
        }

        return answer.Content.Headers.ContentLength is { } length && length != size - start ? throw WrongSize(target.File) : start;
    }

    private static async Task SaveAsync(
        HttpResponseMessage answer,
        HubDownload target,
        long start,
        IProgress<long>? progress,
        CancellationTokenSource silence,
        CancellationToken cancellation
    )
    {
        var size = target.File.Bytes;
        var stream = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var file = target.Open(start, HeaderText.Find(answer, "ETag"));
            await using (file.ConfigureAwait(false))
            {
                var buffer = new byte[1 << 17];
                silence.CancelAfter(s_longestSilence);
                while (await ReadAsync(stream, buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
                {
                    silence.CancelAfter(s_longestSilence);
                    if (count > size - file.Position)
                    {
                        throw WrongSize(target.File);
                    }

                    await file.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
                    progress?.Report(file.Position);
                }
            }
        }

        if (target.Received < size)
        {
            throw new HubTroubleException($"{target.File.Path} broke off at {target.Received} of {size} bytes.");
        }
    }

    /// <summary>Tells failures of the network from those of the disk.</summary>
    private static async Task<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Broken(e);
        }
    }

    private static HubTroubleException Broken(Exception e) => new($"The connection failed ({e.Message.TrimEnd('.')}).", cause: e);

    private static ModelHubException WrongSize(ModelHubFile file) =>
        new($"What is sent of {file.Path} has not the {file.Bytes} bytes that the hub lists: a mirror or proxy on the way changed it.");

    private async Task<HttpResponseMessage> FollowAsync(Uri address, Action<HttpRequestMessage> prepare, CancellationToken cancellation)
    {
        var first = address;
        foreach (var _ in Enumerable.Range(0, MostRedirects))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.TryAddWithoutValidation("User-Agent", $"{FeedHttp.Agent}/1.0");
            if (_options.Token is { } token && FetchAddress.IsSameOrigin(_options.Endpoint, address))
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            }

            prepare(request);
            var answer = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return answer;
            }

            using (answer)
            {
                address = NextOf(first, address, HeaderText.Find(answer, "Location"));
            }
        }

        throw new ModelHubException($"{first.Host} redirects more than {MostRedirects} times.");
    }

    private static Uri NextOf(Uri first, Uri address, string? location) =>
        location is not { Length: > 0 and <= LongestAddress }
        || !Uri.TryCreate(address, location, out var next)
        || next.Scheme is not ("http" or "https")
        || next.UserInfo.Length > 0
            ? throw new ModelHubException($"{address.Host} redirects to nowhere.")
        : first.Scheme == "https" && next.Scheme == "http"
            ? throw new ModelHubException($"{address.Host} redirects from https to http, which is not followed.")
        : next;

    private void Require(HttpResponseMessage answer, string what, params ReadOnlySpan<HttpStatusCode> expected)
    {
        if (expected.Contains(answer.StatusCode))
        {
            return;
        }

        var (host, status) = (_options.Endpoint.Host, (int)answer.StatusCode);
        switch (status)
        {
            case 401:
                throw new ModelHubException(
                    _options.Token is null
                        ? $"{host} shows {what} to nobody without a token, if it exists: set HF_TOKEN or give --token-file."
                        : $"{host} does not accept the token for {what}: make another, or see whether the name is right."
                );
            case 403:
                throw new ModelHubException(
                    $"{host} does not let this token read {what}: accept the repository's terms on its page, or use the token of an "
                        + "account that has."
                );
            case 404:
                throw new ModelHubException($"{host} has no {what}: see whether name, revision and file are right.");
            case 408 or 429 or >= 500:
                var wait = RetryAfter.Read(HeaderText.Find(answer, "Retry-After"), _time.GetUtcNow());
                var later = wait is { } seconds
                    ? string.Create(CultureInfo.InvariantCulture, $" and wants to be asked again in {seconds.TotalSeconds:F0} s")
                    : "";
                throw new HubTroubleException($"{host} answered {status} for {what}{later}.", wait);
            default:
                throw new ModelHubException($"{host} answered {status} for {what}.");
        }
    }

    /// <summary>Turns failures of the network into troubles; a silence ends the request.</summary>
    private static async Task<T> WithinAsync<T>(
        Func<CancellationTokenSource, CancellationToken, Task<T>> request,
        CancellationToken cancellation
    )
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(s_longestSilence);
        try
        {
            return await request(silence, silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new HubTroubleException($"Nothing came for {s_longestSilence.TotalSeconds:F0} s.", cause: e);
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException)
        {
            throw Broken(e);
        }
    }

    public void Dispose() => _http.Dispose();
}
