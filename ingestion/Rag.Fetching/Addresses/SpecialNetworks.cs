using System.Net;

namespace Rag.Fetching.Addresses;

/// <summary>
/// The networks that are no part of the public internet, after the special-purpose registries of IANA for IPv4 and IPv6. Those entries
/// that are reachable from everywhere (anycast of AS112, relays) are listed too, since nobody publishes news there.
/// </summary>
internal static class SpecialNetworks
{
    public static IReadOnlyList<IPNetwork> OfIPv4 { get; } =
    [
        .. new[]
        {
            "0.0.0.0/8", // This network: many systems reach themselves at 0.0.0.0.
            "10.0.0.0/8", // Private.
            "100.64.0.0/10", // Carriers' shared space; metadata at 100.100.100.200.
            "127.0.0.0/8", // Loopback.
            "168.63.129.16/32", // The platform's address inside Azure, though the network around it is public.
            "169.254.0.0/16", // Link-local; metadata at 169.254.169.254.
            "172.16.0.0/12", // Private.
            "192.0.0.0/24", // Protocol assignments; metadata at 192.0.0.192.
            "192.0.2.0/24", // Documentation.
            "192.31.196.0/24", // AS112.
            "192.52.193.0/24", // Multicast tunneling.
            "192.88.99.0/24", // Relays of 6to4, deprecated.
            "192.168.0.0/16", // Private.
            "192.175.48.0/24", // AS112.
            "198.18.0.0/15", // Benchmarks.
            "198.51.100.0/24", // Documentation.
            "203.0.113.0/24", // Documentation.
            "224.0.0.0/4", // Multicast.
            "240.0.0.0/4", // Reserved, with the broadcast address.
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>The networks inside <see cref="GlobalIPv6"/> that are no public ones.</summary>
    public static IReadOnlyList<IPNetwork> OfIPv6 { get; } =
    [
        .. new[]
        {
            "2001::/23", // Protocol assignments: Teredo (which embeds IPv4 addresses), benchmarks, ORCHID.
            "2001:db8::/32", // Documentation.
            "2002::/16", // 6to4, which embeds IPv4 addresses; its relays are gone.
            "2620:4f:8000::/48", // AS112.
            "3fff::/20", // Documentation.
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>
    /// All that is assigned as global unicast. Loopback, unique local, link-local, site-local, multicast, discard and segment routing
    /// addresses lie outside.
    /// </summary>
    public static IPNetwork GlobalIPv6 { get; } = IPNetwork.Parse("2000::/3");

    /// <summary>The well-known prefix of NAT64: the last four bytes are the IPv4 address that is reached.</summary>
    public static IPNetwork Nat64 { get; } = IPNetwork.Parse("64:ff9b::/96");
}
