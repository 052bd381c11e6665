using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Stores.Backup;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Tests.Backup;

/// <summary>A file that is not what it was written as is refused by a sentence, and nothing of it remains.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder.Path, "data");

    private string File0 => Path.Combine(_folder.Path, "b.zip");

    private string Restored => Path.Combine(_folder.Path, "restored");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("store.db")]
    [InlineData("kv")]
    public async Task Restore_FolderThatIsNotEmpty_IsRefusedAndLeftAsItIs(string name)
    {
        await BackUpAsync();
        Directory.CreateDirectory(Restored);
        File.WriteAllText(Path.Combine(Restored, name), "of somebody's");

        Assert.Contains("is not empty", Refusal().Message, StringComparison.Ordinal);
        Assert.Equal([Path.Combine(Restored, name)], Directory.GetFileSystemEntries(Restored));
    }

    [Fact]
    public async Task Restore_VolumeWithTheFileSystemsOwnFolder_IsTaken()
    {
        await BackUpAsync();
        Directory.CreateDirectory(Path.Combine(Restored, "lost+found"));

        DataBackup.Restore(File0, Restored, Cancellation);

        Assert.True(File.Exists(Path.Combine(Restored, "store.db")));
    }

    [Fact]
    public async Task Restore_NewerDatabase_IsRefused()
    {
        await BackUpAsync("PRAGMA user_version = 99");

        Assert.Contains("has version 99, made by a newer program", Refusal().Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Restored));
    }

    [Fact]
    public async Task Restore_DatabaseOfAnotherProgram_IsRefused()
    {
        await BackUpAsync("PRAGMA application_id = 5");

        Assert.Contains("another program", Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_NewerFormat_IsRefused()
    {
        await BackUpAsync();
        Rewrite(manifest => manifest["format"] = 2);

        Assert.Contains("has format 2, made by a newer program", Refusal().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/evil")]
    [InlineData("library/../../evil")]
    [InlineData("library/./evil")]
    [InlineData("library\\evil")]
    [InlineData("library/")]
    [InlineData("library/.ssh/evil")]
    [InlineData("kv/evil")]
    [InlineData("run/admin.sock")]
    [InlineData("credentials.key")]
    [InlineData("segments/evil")]
    [InlineData("segments/00000001.vec/evil")]
    [InlineData("other.db")]
    [InlineData("evil")]
    public async Task Restore_FileInAPlaceThatNoBackupHas_IsRefused(string name)
    {
        await BackUpAsync();
        var content = Encoding.UTF8.GetBytes("evil");
        Rewrite(
            manifest =>
                manifest["files"]!
                    .AsArray()
                    .Add(
                        new JsonObject
                        {
                            ["name"] = name,
                            ["length"] = content.Length,
                            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(content)),
                        }
                    ),
            (name, content)
        );

        Assert.Contains("cannot be restored", Refusal().Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "evil*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Restore_EntryThatTheManifestDoesNotName_IsRefused()
    {
        await BackUpAsync();
        Rewrite(_ => { }, ("guard.json", [1, 2]));

        Assert.Contains("cannot be restored", Refusal().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(98)]
    public async Task Verify_FileThatWasCut_IsRefused(int percent)
    {
        await BackUpAsync();
        var bytes = File.ReadAllBytes(File0);
        File.WriteAllBytes(File0, bytes[..(bytes.Length * percent / 100)]);

        Assert.Contains(
            "its end is missing",
            Assert.Throws<BackupRefusedException>(() => DataBackup.Verify(File0, Cancellation)).Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>A bit that says nothing of the contents, such as one of a time, may change.</summary>
    [Fact]
    public async Task Restore_AnyBitThatChanged_IsRefusedOrMakesNoDifference()
    {
        await BackUpAsync();
        var sound = File.ReadAllBytes(File0);
        DataBackup.Restore(File0, Restored, Cancellation);
        var expected = Contents(Restored);
        var (random, refused) = (new Random(5), 0);
        foreach (var round in Enumerable.Range(0, 150))
        {
            // Half of them where the archive itself is described.
            var at = round % 2 == 0 ? random.Next(sound.Length) : sound.Length - 1 - random.Next(1500);
            var bytes = (byte[])sound.Clone();
            bytes[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(File0, bytes);
            var folder = Path.Combine(_folder.Path, $"r{round}");
            try
            {
                DataBackup.Restore(File0, folder, Cancellation);
                Assert.Equal(expected, Contents(folder));
            }
            catch (BackupRefusedException)
            {
                refused++;
                Assert.False(Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any());
            }
        }

        Assert.True(refused > 100, $"only {refused} were refused");
    }

    private static List<string> Contents(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => Path.GetFileName(path) is not ("store.lock" or "store.pid"))
                .Order(StringComparer.Ordinal)
                .Select(path => Path.GetRelativePath(folder, path) + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))),
        ];

    private BackupRefusedException Refusal() =>
        Assert.Throws<BackupRefusedException>(() => DataBackup.Restore(File0, Restored, Cancellation));

    private async Task BackUpAsync(string sql = "")
    {
        using (var store = EmbeddedStore.Open(Data, EmbeddedStoreUnderTest.TinySegments))
        {
            IReadOnlyList<ArticleWrite> writes = [.. Enumerable.Range(0, 12).Select(n => SampleArticles.Write($"a{n}", chunks: 3))];
            await store.CommitAsync(writes, Cancellation);
        }

        using (var connection = new SqliteConnection($"Data Source={Path.Combine(Data, "store.db")};Pooling=False"))
        {
            connection.Open();
            connection.Execute(sql);
        }

        await using var output = File.Create(File0);
        await DataBackup.WriteAloneAsync(Data, output, TimeProvider.System, Cancellation);
    }

    private void Rewrite(Action<JsonNode> change, params (string Name, byte[] Content)[] more)
    {
        using var archive = ZipFile.Open(File0, ZipArchiveMode.Update);
        foreach (var (name, content) in more)
        {
            using var output = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
            output.Write(content);
        }

        var entry = archive.GetEntry("manifest.json")!;
        JsonNode manifest;
        using (var input = entry.Open())
        {
            manifest = JsonNode.Parse(input)!;
        }

        change(manifest);
        entry.Delete();
        using var changed = archive.CreateEntry("manifest.json", CompressionLevel.NoCompression).Open();
        changed.Write(Encoding.UTF8.GetBytes(manifest.ToJsonString()));
    }
}
