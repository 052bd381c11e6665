using System.Net;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Rag.Fetching.Addresses;
using Rag.Fetching.Hosts;

namespace Rag.Fetching.Requests;

/// <summary>
/// Fetches documents from strangers. Every hop of a redirect is a request of its own: its address is checked, its host is asked no more
/// often than is polite, and its time is bounded.
/// </summary>
public sealed class FeedHttp : IDisposable
{
    private const int MostRedirects = 5;

    /// <summary>The name that outlets see in their logs and may name in robots.txt.</summary>
    public const string Agent = "ask-the-news";

    private readonly FetchMetrics _metrics = new();
    private readonly HostTable _hosts;
    private readonly HopClient _hops;
    private readonly bool _allowInsecureRedirects;

    public FeedHttp(FetchingOptions options, TimeProvider time)
        : this(options, time, static (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation)) { }

    internal FeedHttp(FetchingOptions options, TimeProvider time, NameLookup lookup)
        : this(options, time, userAgent => Checked(options, lookup, userAgent, time)) { }

    /// <param name="handler">Stands in the place of the network.</param>
    internal FeedHttp(FetchingOptions options, TimeProvider time, HttpMessageHandler handler)
        : this(options, time, userAgent => new HopClient(handler, userAgent, time)) { }

    private FeedHttp(FetchingOptions options, TimeProvider time, Func<string, HopClient> hops)
    {
        _hops = hops(options.Contact is { } contact ? $"{Agent}/1.0 (+{contact})" : $"{Agent}/1.0");
        _hosts = new HostTable(new HostPipelines(time, _metrics), time);
        _allowInsecureRedirects = options.AllowInsecureRedirects;
    }

    internal HostTable Hosts => _hosts;

    public async Task<FetchResult> GetAsync(FetchRequest request, CancellationToken cancellation)
    {
        var result = await FollowAsync(request, cancellation).ConfigureAwait(false);
        _metrics.Count(result);
        return result;
    }

    /// <summary>
    /// Posts a form, with the manners and checks of a fetch. A redirect is not followed: what the form holds is for this address alone.
    /// </summary>
    /// <returns>Null where it was accepted, or else a sentence.</returns>
    public async Task<string?> PostFormAsync(Uri address, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken cancellation)
    {
        if (FetchAddress.FaultOf(address) is { } fault)
        {
            return fault;
        }

        return await InTurnAsync(address, token => _hops.PostAsync(address, form, token), cancellation).ConfigureAwait(false) switch
        {
            Hop.Ended { Result: FetchResult.Fetched } => null,
            Hop.Ended { Result: FetchResult.Failed failed } => failed.Reason,
            Hop.Ended { Result: FetchResult.Refused refused } => refused.Reason,
            Hop.Redirected => $"{address.Host} redirects what is posted to it.",
            _ => $"{address.Host} says that nothing is there any more.",
        };
    }

    public void Dispose()
    {
        _hops.Dispose();
        _metrics.Dispose();
    }

    private static HopClient Checked(FetchingOptions options, NameLookup lookup, string userAgent, TimeProvider time) =>
        new(new CheckedConnect(new PublicAddresses(options.AllowedNetworks), lookup, time), userAgent, time);

    private async Task<FetchResult> FollowAsync(FetchRequest request, CancellationToken cancellation)
    {
        var address = request.Address;
        Uri? movedTo = null;
        var isPermanent = true;
        for (var redirects = 0; ; redirects++)
        {
            if (FetchAddress.FaultOf(address) is { } fault)
            {
                return new FetchResult.Refused(fault);
            }

            switch (await AskAsync(address, request, cancellation).ConfigureAwait(false))
            {
                case Hop.Ended ended:
                    return AtTheEnd(ended.Result, address, movedTo, isPermanent);

                case Hop.Redirected when redirects == MostRedirects:
                    return new FetchResult.Failed($"{request.Address.Host} redirects more than {MostRedirects} times.");

                case Hop.Redirected redirected
                    when FetchAddress.DowngradeFaultOf(address, redirected.To, _allowInsecureRedirects) is { } downgrade:
                    return new FetchResult.Refused(downgrade);

                case Hop.Redirected redirected:
                    address = redirected.To;
                    isPermanent &= redirected.IsPermanent;
                    movedTo = isPermanent && MayMove(request, address) ? address : movedTo;
                    break;
            }
        }
    }

    private Task<Hop> AskAsync(Uri address, FetchRequest request, CancellationToken cancellation)
    {
        var credential = FetchAddress.IsSameOrigin(request.Address, address) ? request.Credential : null;
        return InTurnAsync(address, token => _hops.AskAsync(address, request.Known, credential, token), cancellation);
    }

    private async Task<Hop> InTurnAsync(Uri address, Func<CancellationToken, Task<Hop>> request, CancellationToken cancellation)
    {
        try
        {
            return await _hosts.AskAsync(address, request, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException)
        {
            return Failed($"{address.Host} gave no complete answer within {HostPipelines.LongestAnswer.TotalSeconds:0} s.", null);
        }
        catch (BrokenCircuitException exception)
        {
            return Failed($"{address.Host} failed too often and is left alone for a while.", exception.RetryAfter);
        }
    }

    /// <summary>What a credential opens stays with its host: the next request would send the secret to wherever it has moved.</summary>
    private static bool MayMove(FetchRequest request, Uri to) =>
        request.Credential is null || FetchAddress.IsSameOrigin(request.Address, to);

    /// <summary>What a temporary redirect leads to says nothing about the feed's own address for good.</summary>
    private static FetchResult AtTheEnd(FetchResult result, Uri address, Uri? movedTo, bool isPermanent) =>
        result switch
        {
            FetchResult.Fetched fetched => fetched with { MovedTo = movedTo },
            FetchResult.NotModified same => same with { MovedTo = movedTo },
            FetchResult.Gone when !isPermanent => new FetchResult.Failed($"{address.Host} answered 410 behind a temporary redirect.")
            {
                Status = HttpStatusCode.Gone,
            },
            _ => result,
        };

    private static Hop.Ended Failed(string reason, TimeSpan? retryAfter) =>
        new(new FetchResult.Failed(reason) { IsTransient = true, RetryAfter = retryAfter });
}
