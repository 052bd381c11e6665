using System.Net;
using System.Net.Sockets;
using Rag.Cluster.Forwarding;
using Rag.Cluster.Routing;

namespace Rag.Cluster;

/// <summary>This node among the others.</summary>
/// <param name="Address">Where the others send questions.</param>
/// <param name="SiloAddress">Where they tell it what has changed.</param>
public sealed record NodeIdentity(string Name, Uri Address, IPEndPoint SiloAddress, NodeSecret Secret)
{
    public NodeId Id { get; } = NodeId.Of(Name);

    /// <exception cref="ClusterException">What is wrong with the settings.</exception>
    public static NodeIdentity Of(ClusterOptions options)
    {
        if (
            !Uri.TryCreate(options.Address, UriKind.Absolute, out var address)
            || address.Scheme != Uri.UriSchemeHttp
            || address.AbsolutePath != "/"
            || address.Port == 0
        )
        {
            throw new ClusterException("Cluster:Address is no address of this node: 'http://HOST:PORT', without a path.");
        }

        if (address.Port == options.SiloPort)
        {
            throw new ClusterException("Cluster:SiloPort is the port of Cluster:Address too: the nodes need two.");
        }

        var name = options.Name ?? $"{address.Host}:{address.Port}";
        if (name.Length is 0 or > ClusterOptions.LongestName || !name.All(IsOfName))
        {
            throw new ClusterException("Cluster:Name has from 1 to 64 letters, digits, '.', '_', ':' and '-'.");
        }

        return new NodeIdentity(name, address, new IPEndPoint(Resolve(address.DnsSafeHost), options.SiloPort), NodeSecret.Of(options));
    }

    private static bool IsOfName(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or ':' or '-' or '[' or ']';

    /// <summary>Nodes tell each other of changes by address, not by name.</summary>
    private static IPAddress Resolve(string host)
    {
        if (IPAddress.TryParse(host, out var given))
        {
            return given.Equals(IPAddress.Any) || given.Equals(IPAddress.IPv6Any)
                ? throw new ClusterException("Cluster:Address names all addresses of this machine: name the one that other nodes reach.")
                : given;
        }

        try
        {
            return Dns.GetHostAddresses(host) is [var first, ..] ? first : throw new SocketException();
        }
        catch (SocketException)
        {
            throw new ClusterException($"Cluster:Address names the host {host}, which leads nowhere: name one that other nodes reach.");
        }
    }
}
