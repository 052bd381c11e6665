using System.Net;

namespace Rag.EndToEnd.Tests;

/// <summary>The socket in the data folder, on which a running service answers the person who runs it.</summary>
public sealed class AdminSocketTests : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("rag-admin-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Socket => Path.Combine(_folder.FullName, "run", "admin.sock");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Verify_WhileTheServiceRuns_IsAnsweredOnItsSocketAndNotOverTheNetwork()
    {
        await TestFolder.MakeQuietAsync(_folder);
        Directory.CreateDirectory(Path.GetDirectoryName(Socket)!);
        await File.WriteAllTextAsync(Socket, "left by a service that was killed", Cancellation);
        await using var service = await ServedFolder.StartAsync(_folder);

        var (code, _, errors) = await RagCommand.RunAsync("cache", "verify", "no-such-article", "--data-dir", _folder.FullName);
        using var overTheNetwork = await service.Client.GetAsync("/admin/cache/traces?article=no-such-article", Cancellation);

        Assert.Equal(1, code);
        Assert.Contains("refused with 404", errors);
        Assert.Contains("There is no article no-such-article in the store", errors);
        Assert.Equal(HttpStatusCode.Forbidden, overTheNetwork.StatusCode);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.GetDirectoryName(Socket)!)
            );
        }
    }
}
