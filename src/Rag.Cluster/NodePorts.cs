using System.Net;
using System.Net.Sockets;

namespace Rag.Cluster;

/// <summary>Whether this node can listen where the others are to reach it: looked at before anything is loaded.</summary>
internal static class NodePorts
{
    /// <exception cref="ClusterException">Which setting names a port or an address where it cannot.</exception>
    public static void RequireFree(NodeIdentity self)
    {
        RequireFree(new IPEndPoint(self.SiloAddress.Address, self.Address.Port), nameof(ClusterOptions.Address));
        RequireFree(self.SiloAddress, nameof(ClusterOptions.SiloPort));
    }

    private static void RequireFree(IPEndPoint place, string setting)
    {
        try
        {
            using var listener = new TcpListener(place);
            listener.Start();
        }
        catch (SocketException failure)
        {
            throw new ClusterException(
                failure.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse =>
                        $"Cannot listen on {place}: the port is in use. Stop what uses it or choose another with Cluster:{setting}.",
                    SocketError.AddressNotAvailable =>
                        $"Cluster:Address leads to {place.Address}, which is no address of this machine: name one that it has.",
                    _ => $"Cannot listen on {place}, which Cluster:{setting} names: {failure.Message}.",
                }
            );
        }
    }
}
