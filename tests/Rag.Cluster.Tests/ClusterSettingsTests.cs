using System.Net;
using System.Net.Sockets;
using Rag.Api.Hosting;

namespace Rag.Cluster.Tests;

/// <summary>What is wrong with the settings of a node is told before anything is opened.</summary>
public sealed class ClusterSettingsTests : IDisposable
{
    private const string Address = "http://127.0.0.1:5999";

    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("rag-settings-");

    [Theory]
    [InlineData("Store:Truth", "Embedded", "Cluster:Address makes this process one node of several, which have one database: set")]
    [InlineData("Cluster:Address", "here", "Cluster:Address is no address of this node: 'http://HOST:PORT', without a path.")]
    [InlineData("Cluster:Address", "https://127.0.0.1:5999", "Cluster:Address is no address of this node: 'http://HOST:PORT'")]
    [InlineData("Cluster:Address", "http://127.0.0.1:5999/path", "Cluster:Address is no address of this node: 'http://HOST:PORT'")]
    [InlineData("Cluster:Address", "http://0.0.0.0:5999", "Cluster:Address names all addresses of this machine: name the one")]
    [InlineData("Cluster:Address", "http://[::]:5999", "Cluster:Address names all addresses of this machine: name the one")]
    [InlineData("Cluster:Address", "http://nowhere.invalid:5999", "Cluster:Address names the host nowhere.invalid, which leads nowhere:")]
    [InlineData("Cluster:Address", "http://192.0.2.1:5999", "Cluster:Address leads to 192.0.2.1, which is no address of this machine:")]
    [InlineData("Cluster:Address", "http://127.0.0.2:5080", "Cluster:Address has the port of http://127.0.0.1:5080, where callers ask:")]
    [InlineData("Cluster:SiloPort", "5999", "Cluster:SiloPort is the port of Cluster:Address too: the nodes need two.")]
    [InlineData("Cluster:Name", "", "Cluster:Name has from 1 to 64 letters, digits, '.', '_', ':' and '-'.")]
    [InlineData("Cluster:Name", "a b", "Cluster:Name has from 1 to 64 letters, digits, '.', '_', ':' and '-'.")]
    [InlineData("Cluster:Secret", "0123456789abcdef0123456789abcde", "Cluster:Secret, or the file that Cluster:SecretFile names, holds no")]
    [InlineData(
        "Cluster:Secret",
        "0123456789abcdef 0123456789abcdef",
        "Cluster:Secret, or the file that Cluster:SecretFile names, holds no"
    )]
    [InlineData("Cluster:SecretFile", "/nowhere/secret", "The file /nowhere/secret that Cluster:SecretFile names cannot be read.")]
    public void ASetting_ThatMakesNoNode_IsRefusedByName(string setting, string value, string sentence)
    {
        var refused = Assert.Throws<ClusterException>(() => Build((setting, value)));

        Assert.StartsWith(sentence, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cluster:Address")]
    [InlineData("Cluster:SiloPort")]
    public void APort_ThatIsInUse_IsToldWithTheSettingThatNamesIt(string setting)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var refused = Assert.Throws<ClusterException>(() =>
            Build((setting, setting == "Cluster:Address" ? $"http://127.0.0.1:{port}" : $"{port}"))
        );

        Assert.Equal(
            $"Cannot listen on 127.0.0.1:{port}: the port is in use. Stop what uses it or choose another with {setting}.",
            refused.Message
        );
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Build((string, string) setting) =>
        RagWebApplication.Build(
            _folder,
            "http://127.0.0.1:5080",
            ("Store:Truth", "Postgres"),
            ("Store:Postgres:ConnectionString", "Host=127.0.0.1;Port=1;Database=rag;Username=rag"),
            ("Cluster:Address", Address),
            ("Cluster:SiloPort", $"{RagProcess.FreePort()}"),
            ("Cluster:Secret", TestNodes.Secret),
            setting
        );
}
