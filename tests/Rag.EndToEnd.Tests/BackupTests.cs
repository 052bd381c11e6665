using System.Net;
using System.Text.Json;

namespace Rag.EndToEnd.Tests;

/// <summary><c>rag backup</c> and <c>rag restore</c>, of a service that runs and of a folder that no process has open.</summary>
public sealed class BackupTests : IDisposable
{
    private const string Key = "a key of the operator's";
    private const string Question = "When does the bridge open?";

    private readonly DirectoryInfo _folder = TestFolder.Create("rag-backup-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => PathOf("data");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Backup_OfARunningService_IsRestoredWithWhatItAnswered()
    {
        TestFolder.Data(_folder, "data");
        await TestFolder.MakeQuietAsync(new DirectoryInfo(Data));
        Write("credentials.key", new string('k', 32));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(Data, "credentials.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var url = $"http://127.0.0.1:{RagProcess.FreePort()}";
        string before;
        using (var rag = RagProcess.StartWith([("RAG_Server__AdminKey", Key)], "serve", "--urls", url, "--data-dir", Data))
        {
            using var client = new HttpClient { BaseAddress = new Uri(url) };
            await rag.HealthyAsync(client, Cancellation);
            await DoneAsync("ingest", Article("The bridge opens on Sunday.", "The harbor is closed until May."), "--data-dir", Data);
            await DoneAsync("keys", "create", "app", "--role", "admin", "--data-dir", Data);

            await DoneAsync("backup", PathOf("socket.zip"), "--data-dir", Data, "--json");
            using (var denied = await client.PostAsync("/admin/backup", null, Cancellation))
            {
                Assert.Equal(HttpStatusCode.Unauthorized, denied.StatusCode);
            }

            using var remote = RagProcess.StartWith(
                [("RAG_Server__AdminKey", Key)],
                "backup",
                PathOf("remote.zip"),
                "--url",
                url,
                "--data-dir",
                PathOf("nothing")
            );
            Assert.True(await remote.ExitAsync() == 0, remote.Errors);
            var (code, _, errors) = await RagCommand.RunAsync("backup", PathOf("remote.zip"), "--data-dir", Data);
            Assert.Equal(1, code);
            Assert.Contains("is there already", errors, StringComparison.Ordinal);
        }

        before = await DoneAsync("search", Question, "--json", "--data-dir", Data);
        foreach (var name in new[] { "socket", "remote" })
        {
            var backup = JsonDocument.Parse(await DoneAsync("backup", PathOf(name + ".zip"), "--verify", "--json")).RootElement;
            Assert.True(backup.GetProperty("files").GetInt32() >= 4);
            await DoneAsync("restore", PathOf(name + ".zip"), "--data-dir", PathOf(name));
            Assert.Equal(before, await DoneAsync("search", Question, "--json", "--data-dir", PathOf(name)));
            Assert.Contains("app", await DoneAsync("keys", "list", "--data-dir", PathOf(name)), StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(PathOf(name), "credentials.key")));
            Assert.False(Directory.Exists(Path.Combine(PathOf(name), "kv")));
        }
    }

    [Fact]
    public async Task Backup_OfAFolderThatNobodyHasOpen_IsPrivateAndNamedByTheTime()
    {
        TestFolder.Data(_folder, "data");
        await DoneAsync("ingest", Article("The bridge opens on Sunday."), "--data-dir", Data);
        var folder = _folder.CreateSubdirectory("backups");

        var line = JsonDocument.Parse(await DoneAsync("backup", folder.FullName, "--json", "--data-dir", Data)).RootElement;

        var file = Assert.Single(folder.GetFiles());
        Assert.Equal(file.FullName, line.GetProperty("path").GetString());
        Assert.Matches("^ask-the-news-[0-9]{8}T[0-9]{6}Z\\.zip$", file.Name);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.FullName));
        }

        var (code, _, errors) = await RagCommand.RunAsync("restore", file.FullName, "--data-dir", Data);
        Assert.Equal(1, code);
        Assert.Contains("is not empty", errors, StringComparison.Ordinal);
    }

    /// <summary>What a service leaves in its folder is either in a backup or is known to be made again.</summary>
    [Long, Fact]
    public async Task Backup_OfAServedFolder_LeavesOutOnlyWhatIsNamed()
    {
        TestFolder.Data(_folder, "data");
        await TestFolder.MakeQuietAsync(new DirectoryInfo(Data));
        var url = $"http://127.0.0.1:{RagProcess.FreePort()}";
        using (var rag = RagProcess.Start("serve", "--urls", url, "--data-dir", Data))
        {
            using var client = new HttpClient { BaseAddress = new Uri(url) };
            await rag.HealthyAsync(client, Cancellation);
        }

        await DoneAsync("backup", PathOf("b.zip"), "--data-dir", Data);
        await DoneAsync("restore", PathOf("b.zip"), "--data-dir", PathOf("restored"));

        string[] left = ["credentials.key", "kv", "models", "run"];
        var served = Directory.EnumerateFileSystemEntries(Data).Select(path => Path.GetFileName(path)).Where(IsKept);
        Assert.Empty(
            served.Except(left).Except(Directory.EnumerateFileSystemEntries(PathOf("restored")).Select(path => Path.GetFileName(path)))
        );

        static bool IsKept(string name) =>
            !name.EndsWith("-wal", StringComparison.Ordinal) && !name.EndsWith("-shm", StringComparison.Ordinal);
    }

    private static async Task<string> DoneAsync(params string[] arguments)
    {
        var (code, output, errors) = await RagCommand.RunAsync(arguments);
        Assert.True(code == 0, errors);
        return output;
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(Data, name), text);

    private string Article(params string[] bodies)
    {
        var path = PathOf("news.jsonl");
        File.WriteAllLines(path, bodies.Select((body, number) => $$"""{"url":"https://backup.example/{{number}}","body":"{{body}}"}"""));
        return path;
    }
}
