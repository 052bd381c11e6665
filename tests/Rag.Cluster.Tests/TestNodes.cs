namespace Rag.Cluster.Tests;

/// <summary>Nodes at this machine.</summary>
internal static class TestNodes
{
    public const string Secret = "0123456789abcdef0123456789abcdef";

    public static ClusterOptions Options(string name, int port, int siloPort) =>
        new()
        {
            Name = name,
            Address = $"http://127.0.0.1:{port}",
            SiloPort = siloPort,
            Secret = Secret,
        };

    public static NodeIdentity Identity(string name, int port, int siloPort) => NodeIdentity.Of(Options(name, port, siloPort));
}
