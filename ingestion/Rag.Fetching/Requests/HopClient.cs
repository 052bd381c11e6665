using System.Net;
using System.Text;
using Rag.Fetching.Addresses;
using Rag.Fetching.Credentials;

namespace Rag.Fetching.Requests;

/// <summary>
/// Asks one server once. Nothing is done behind the back of this type: no proxy, no cookie, no redirect, no unpacking, no credentials of
/// the account that runs the service.
/// </summary>
internal sealed class HopClient : IDisposable
{
    private const int LongestHeadersInKilobytes = 32;

    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _time;
    private readonly string _userAgent;

    public HopClient(CheckedConnect connect, string userAgent, TimeProvider time)
        : this(Handler(connect), userAgent, time) { }

    /// <param name="handler">What sends requests; the client disposes it.</param>
    public HopClient(HttpMessageHandler handler, string userAgent, TimeProvider time)
    {
        _time = time;
        _userAgent = userAgent;
        _http = new HttpMessageInvoker(handler);
    }

    public Task<Hop> AskAsync(Uri address, Validators known, FeedCredential? credential, CancellationToken cancellation) =>
        SendAsync(Request(address, known, credential), answer => ReadAsync(answer, address, known, cancellation), cancellation);

    /// <summary>What the answer says besides its status is not read.</summary>
    public Task<Hop> PostAsync(Uri address, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };
        request.Headers.TryAddWithoutValidation("User-Agent", _userAgent);
        return SendAsync(
            request,
            answer =>
                answer.IsSuccessStatusCode
                    ? Task.FromResult<Hop>(Accepted(address))
                    : ReadAsync(answer, address, Validators.None, cancellation),
            cancellation
        );
    }

    public void Dispose() => _http.Dispose();

    private async Task<Hop> SendAsync(HttpRequestMessage message, Func<HttpResponseMessage, Task<Hop>> read, CancellationToken cancellation)
    {
        using var request = message;
        var address = request.RequestUri!;
        try
        {
            using var answer = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            return await read(answer).ConfigureAwait(false);
        }
        catch (Exception exception) when (RefusalIn(exception) is { } refusal)
        {
            return new Hop.Ended(new FetchResult.Refused(refusal.Message));
        }
        catch (InvalidDataException)
        {
            return Failed(address, "sent an answer that cannot be unpacked", isTransient: false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Failed(address, "gave no complete answer", isTransient: true);
        }
    }

    private static SocketsHttpHandler Handler(CheckedConnect connect) =>
        new()
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = connect.ConnectAsync,
            Credentials = null,
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = LongestHeadersInKilobytes,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            UseCookies = false,
            UseProxy = false,
        };

    private HttpRequestMessage Request(Uri address, Validators known, FeedCredential? credential)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        Add("User-Agent", _userAgent);
        Add("Accept", "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8");
        Add("Accept-Encoding", "gzip, br");
        Add("If-None-Match", known.ETag);
        Add("If-Modified-Since", known.LastModified);
        Add(credential?.HeaderName, credential?.Secret);
        return request;

        void Add(string? name, string? value)
        {
            if (name is not null && value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private async Task<Hop> ReadAsync(HttpResponseMessage answer, Uri address, Validators known, CancellationToken cancellation)
    {
        switch (answer.StatusCode)
        {
            case HttpStatusCode.OK:
                var stream = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                {
                    var coding = HeaderText.Find(answer, "Content-Encoding");
                    if (answer.Content.Headers.ContentLength > BodyReader.MostBytes)
                    {
                        throw BoundedStream.TooLong(BodyReader.MostBytes);
                    }

                    var body = await BodyReader.ReadAsync(stream, coding, cancellation).ConfigureAwait(false);
                    return new Hop.Ended(
                        new FetchResult.Fetched(body, HeaderText.Find(answer, "Content-Type"), address)
                        {
                            Validators = HeaderText.ValidatorsOf(answer),
                            FreshFor = Freshness.Of(answer, _time.GetUtcNow()),
                        }
                    );
                }

            case HttpStatusCode.NotModified when !known.AreNone:
                return new Hop.Ended(
                    new FetchResult.NotModified(known.UpdatedBy(HeaderText.ValidatorsOf(answer)))
                    {
                        FreshFor = Freshness.Of(answer, _time.GetUtcNow()),
                    }
                );

            case HttpStatusCode.MovedPermanently
            or HttpStatusCode.PermanentRedirect:
            case HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect:
                var isPermanent = answer.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.PermanentRedirect;
                return FetchAddress.Following(address, HeaderText.Find(answer, "Location")) is { } next
                    ? new Hop.Redirected(next, isPermanent)
                    : Failed(address, "redirects to nowhere", isTransient: false);

            case HttpStatusCode.Gone:
                return new Hop.Ended(new FetchResult.Gone());

            default:
                return ErrorOf(answer, address);
        }
    }

    private Hop.Ended ErrorOf(HttpResponseMessage answer, Uri address)
    {
        var asksToWait = answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
        return new Hop.Ended(
            new FetchResult.Failed($"{address.Host} answered {(int)answer.StatusCode}.")
            {
                Status = answer.StatusCode,
                IsTransient = (int)answer.StatusCode is 408 or 429 or >= 500,
                RetryAfter = asksToWait ? RetryAfter.Read(HeaderText.Find(answer, "Retry-After"), _time.GetUtcNow()) : null,
            }
        );
    }

    private static Hop.Ended Failed(Uri address, string what, bool isTransient) =>
        new(new FetchResult.Failed($"{address.Host} {what}.") { IsTransient = isTransient });

    private static Hop.Ended Accepted(Uri address) =>
        new(new FetchResult.Fetched(ReadOnlyMemory<byte>.Empty, null, address) { Validators = Validators.None });

    /// <summary>The handler wraps what its callbacks throw.</summary>
    private static Exception? RefusalIn(Exception? exception)
    {
        while (exception is not (null or AddressRefusedException or BodyRefusedException))
        {
            exception = exception.InnerException;
        }

        return exception;
    }
}
