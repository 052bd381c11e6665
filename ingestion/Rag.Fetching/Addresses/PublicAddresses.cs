using System.Net;
using System.Net.Sockets;

namespace Rag.Fetching.Addresses;

/// <summary>
/// Which addresses may be connected to: those of the public internet, and those of the networks that the operator named. A feed's URL comes
/// from outside, so without this rule a feed could read the machine's own services.
/// </summary>
public sealed class PublicAddresses
{
    private readonly IReadOnlyList<IPNetwork> _allowed;

    /// <param name="allowed">Exceptions from the rule, as networks ("10.1.0.0/16") or single addresses ("127.0.0.1").</param>
    /// <exception cref="FormatException">An exception is neither an address nor a network.</exception>
    public PublicAddresses(IEnumerable<string> allowed)
    {
        _allowed =
        [
            .. allowed.Select(text =>
                TryParseNetwork(text, out var network)
                    ? network
                    : throw new FormatException($"'{text}' is neither an IP address nor a network as in 10.0.0.0/8.")
            ),
        ];
    }

    /// <summary>An address is a network of one.</summary>
    public static bool TryParseNetwork(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
        {
            return true;
        }

        if (!IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        address = Plain(address);
        network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }

    public bool Allows(IPAddress address)
    {
        var plain = Plain(address);
        return _allowed.Any(network => network.Contains(plain)) || IsPublic(plain);
    }

    private static bool IsPublic(IPAddress address) =>
        address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !SpecialNetworks.OfIPv4.Any(network => network.Contains(address)),
            AddressFamily.InterNetworkV6 when SpecialNetworks.Nat64.Contains(address) => IsPublic(EmbeddedIPv4(address)),
            AddressFamily.InterNetworkV6 => SpecialNetworks.GlobalIPv6.Contains(address)
                && !SpecialNetworks.OfIPv6.Any(network => network.Contains(address))
                && (!IsIsatap(address) || IsPublic(EmbeddedIPv4(address))),
            _ => false,
        };

    /// <summary>A mapped address (::ffff:a.b.c.d) is the IPv4 address that the system connects to.</summary>
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>ISATAP tunnels to the IPv4 address in the last four bytes, behind any prefix.</summary>
    private static bool IsIsatap(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out _) && bytes[8..12] is [0 or 2, 0, 0x5e, 0xfe];
    }

    private static IPAddress EmbeddedIPv4(IPAddress address) => new(address.GetAddressBytes().AsSpan(12));
}
