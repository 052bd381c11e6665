using System.Text.Json;
using Rag.Api.Health;
using Rag.Api.Hosting;
using Rag.Engine.Cache.Disk;

namespace Rag.EndToEnd.Tests.Health;

/// <summary>A disk that takes no KV changes no answer, so that it has to be told of.</summary>
public sealed class KvDiskTroubleTests(RunningService news) : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("rag-kv-trouble-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Something else lies where the files belong, so that the tier cannot be opened.</summary>
    [Fact]
    public async Task Serve_WithoutADiskForKv_AnswersAndSaysSoEverywhere()
    {
        news.CopyNewsTo(_folder);
        await File.WriteAllTextAsync(KvDiskOptions.FolderOf(new DataFolder(_folder.FullName)), "", Cancellation);
        await using var app = RagWebApplication.Build(_folder, "http://127.0.0.1:0", ("Server:AdminKey", RunningService.AdminKey));
        await app.StartAsync(Cancellation);
        var url = app.Urls.Single();
        using var client = new HttpClient { BaseAddress = new Uri(url) };

        var brief = await client.GetStringAsync("/healthz", Cancellation);
        var verbose = await client.GetStringAsync("/healthz?verbose", Cancellation);
        client.DefaultRequestHeaders.Authorization = new("Bearer", RunningService.AdminKey);
        var metrics = await client.GetStringAsync("/metrics", Cancellation);
        var doctor = await RagCommand.RunAsync("doctor", "--url", url, "--json");

        Assert.Equal("ok", brief);
        Assert.Contains("[+]store ok\n", verbose, StringComparison.Ordinal);
        Assert.Contains("[-]kv_disk failed: Passages are no longer kept on disk; the log says why.\n", verbose, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.FullName, verbose, StringComparison.Ordinal);
        Assert.Contains(metrics.Split('\n'), line =>
            line.StartsWith("rag_kv_disk_trouble", StringComparison.Ordinal) && line.EndsWith(" 1", StringComparison.Ordinal)
        );
        Assert.Equal(1, doctor.Code);
        Assert.Contains("kv_disk", Assert.Single(JsonElement.Parse(doctor.Output).GetProperty("findings").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Doctor_OfAServiceThatIsNotThere_SaysSo()
    {
        var (code, _, errors) = await RagCommand.RunAsync("doctor", "--url", $"http://127.0.0.1:{RagProcess.FreePort()}");

        Assert.Equal(1, code);
        Assert.Contains("No running service answered at", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Sentence_OfDamage_TellsOnlyWhatIsNew()
    {
        var disk = new DiskTierCounters(0, 0, 0, 0, 0, 3, null);

        Assert.Contains(": 3.", KvDiskWatch.Sentence(disk, 0));
        Assert.Null(KvDiskWatch.Sentence(disk, 3));
        Assert.Equal("Full.", KvDiskWatch.Sentence(disk with { Trouble = "Full." }, 3));
    }
}
