using System.Net;
using Microsoft.Extensions.Primitives;

namespace Rag.Api.Edge;

/// <summary>
/// The names under which the service may be called. A web page that makes its own name point at this machine (DNS rebinding) comes with
/// that name, and is told apart by it.
/// </summary>
internal sealed class AllowedHosts
{
    private static readonly string[] s_loopback = ["localhost", "127.0.0.1", "[::1]"];

    private readonly List<StringSegment> _names = [.. s_loopback];
    private readonly bool _allowsAddresses;

    /// <param name="urls">Where the service listens, Unix sockets left out.</param>
    public AllowedHosts(ServerOptions options, IEnumerable<string> urls)
    {
        foreach (var host in urls.Select(url => BindingAddress.Parse(url).Host))
        {
            if (IsAnyAddress(host))
            {
                // No name is known then but this machine's. An address in Host is no name that somebody else could give this machine.
                _allowsAddresses = true;
                _names.Add(Dns.GetHostName());
            }
            else
            {
                _names.Add(host);
            }
        }

        _names.AddRange(options.AllowedHosts.Select(host => new StringSegment(host)));
        if (options.PublicAddress is { } address)
        {
            _names.Add(address.Host);
        }
    }

    /// <summary>A request without Host comes from no browser.</summary>
    public bool Allows(HostString host) =>
        !host.HasValue
        || HostString.MatchesAny(host.Host, _names)
        || (_allowsAddresses && IPAddress.TryParse(host.Host.Trim('[', ']'), out _));

    private static bool IsAnyAddress(string host) =>
        host is "*" or "+" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IsAny(address));

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
