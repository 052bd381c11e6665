using Rag.Fetching.Requests;

namespace Rag.Fetching.Hosts;

/// <summary>
/// All hosts that were asked of late, and the manners that they are owed: a second between requests, two requests at a time, silence for as
/// long as they ask for it. Feeds of one host share its state.
/// </summary>
internal sealed class HostTable(HostPipelines pipelines, TimeProvider time, int mostHosts = HostTable.MostHosts)
{
    public const int MostHosts = 10_000;

    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, HostState> _hosts = new(StringComparer.OrdinalIgnoreCase);

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _hosts.Count;
            }
        }
    }

    /// <summary>Runs a request to the host of an address when it is the request's turn, and again where its failure allows.</summary>
    public async Task<Hop> AskAsync(Uri address, Func<CancellationToken, Task<Hop>> request, CancellationToken cancellation)
    {
        var host = Enter(address.IdnHost);
        try
        {
            return await host
                .Pipeline.ExecuteAsync(
                    async token => await AskInTurnAsync(address, host, request, token).ConfigureAwait(false),
                    cancellation
                )
                .ConfigureAwait(false);
        }
        finally
        {
            Leave(host);
        }
    }

    public void CheckIntegrity()
    {
        lock (_lock)
        {
            if (_hosts.Values.Any(host => host.Users < 0) || _hosts.Count > mostHosts && _hosts.Values.Any(host => host.Users == 0))
            {
                throw new InvalidOperationException("The table of hosts holds more than it may, or a host with fewer than no users.");
            }
        }
    }

    private async Task<Hop> AskInTurnAsync(
        Uri address,
        HostState host,
        Func<CancellationToken, Task<Hop>> request,
        CancellationToken cancellation
    )
    {
        await host.Slots.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (ClosedFor(host) is { } closed)
            {
                return Closed(address, closed);
            }

            await Task.Delay(TakeTurn(host), time, cancellation).ConfigureAwait(false);
            if (ClosedFor(host) is { } closedSince)
            {
                return Closed(address, closedSince);
            }

            var hop = await pipelines
                .TimeLimit.ExecuteAsync(async token => await request(token).ConfigureAwait(false), cancellation)
                .ConfigureAwait(false);
            Heed(host, hop);
            return hop;
        }
        finally
        {
            host.Slots.Release();
        }
    }

    private HostState Enter(string name)
    {
        lock (_lock)
        {
            if (!_hosts.TryGetValue(name, out var host))
            {
                MakeRoom();
                host = new HostState(pipelines.ForOneHost());
                _hosts.Add(name, host);
            }

            host.Users++;
            host.LastUsed = time.GetUtcNow();
            return host;
        }
    }

    /// <summary>
    /// A quarter goes at once, so that a full table is not searched for every new host; hosts that asked for silence go last.
    /// </summary>
    private void MakeRoom()
    {
        if (_hosts.Count < mostHosts)
        {
            return;
        }

        var now = time.GetUtcNow();
        string[] forgotten =
        [
            .. _hosts
                .Where(host => host.Value.Users == 0)
                .OrderBy(host => host.Value.ClosedUntil > now)
                .ThenBy(host => host.Value.LastUsed)
                .Take(_hosts.Count - mostHosts + Math.Max(1, mostHosts / 4))
                .Select(host => host.Key),
        ];
        foreach (var name in forgotten)
        {
            _hosts.Remove(name);
        }
    }

    private void Leave(HostState host)
    {
        lock (_lock)
        {
            host.Users--;
            host.LastUsed = time.GetUtcNow();
            if (_hosts.Count > mostHosts)
            {
                MakeRoom();
            }
        }
    }

    private TimeSpan? ClosedFor(HostState host)
    {
        lock (_lock)
        {
            var left = host.ClosedUntil - time.GetUtcNow();
            return left > TimeSpan.Zero ? left : null;
        }
    }

    /// <summary>How long to wait for the turn that is taken.</summary>
    private TimeSpan TakeTurn(HostState host)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var start = host.NextStart > now ? host.NextStart : now;
            host.NextStart = start + Delay;
            return start - now;
        }
    }

    private void Heed(HostState host, Hop hop)
    {
        if (hop is Hop.Ended { Result: FetchResult.Failed { RetryAfter: { } wait } })
        {
            lock (_lock)
            {
                var until = time.GetUtcNow() + wait;
                host.ClosedUntil = until > host.ClosedUntil ? until : host.ClosedUntil;
            }
        }
    }

    /// <summary>Not transient for the breaker: the host was not asked, so it did not fail.</summary>
    private static Hop.Ended Closed(Uri address, TimeSpan left) =>
        new(new FetchResult.Failed($"{address.Host} asked to be left alone for a while.") { RetryAfter = left });
}
