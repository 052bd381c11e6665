using System.Text.Json;

namespace Rag.EndToEnd.Tests.Feeds;

/// <summary><c>rag feeds</c> as a person or a script meets it, on the folder alone and while a service holds it.</summary>
public sealed class FeedsCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-feeds-cli-");

    public FeedsCommandTests() => TestFolder.Data(_folder, "data");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder.FullName, "data");

    private string ListFile => Path.Combine(_folder.FullName, "feeds.opml");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("add")]
    [InlineData("add", "https://a.example/", "--starter")]
    [InlineData("remove", "https://a.example/")]
    [InlineData("remove", "https://a.example/", "--articles", "burn")]
    [InlineData("remove")]
    [InlineData("pause")]
    [InlineData("add", "/nowhere/feeds.opml")]
    public async Task Run_WrongArguments_SaysSoInOneLine(params string[] arguments)
    {
        var (code, output, errors) = await RagCommand.RunAsync(["feeds", .. arguments, "--data-dir", Data]);

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.DoesNotContain('\n', errors);
    }

    [Fact]
    public async Task Import_ListWithFaults_FollowsTheRestAndExportsIt()
    {
        await WriteListAsync("<outline text='Bad' xmlUrl='file:///etc/passwd'/>");

        var (code, output, errors) = await RunAsync("import", ListFile, "--json");
        Assert.Equal(1, code);
        Assert.Equal(2, JsonDocument.Parse(output).RootElement.GetProperty("added").GetArrayLength());
        Assert.Empty(errors);

        (code, output, _) = await RagProcess.RunAsync("feeds", "export", "--data-dir", Data); // bytes
        Assert.Equal(0, code);
        Assert.Contains("xmlUrl=\"https://a.invalid/feed\"", output, StringComparison.Ordinal);

        (code, output, _) = await RunAsync("list", "--json");
        Assert.Equal(0, code);
        var feeds = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        Assert.Equal(["new", "new"], feeds.Select(feed => feed.GetProperty("severity").GetString()));
        Assert.Equal(["News"], feeds[0].GetProperty("folders").EnumerateArray().Select(folder => folder.GetString()));
    }

    [Fact]
    public async Task Pause_UnknownFeed_FailsInASentence()
    {
        var (code, output, errors) = await RunAsync("pause", "nobody");

        Assert.Equal((1, ""), (code, output));
        Assert.Equal("rag: No feed is followed under 'nobody': 'rag feeds list' shows those that are.", errors.Trim());
    }

    [Fact]
    public async Task Commands_WhileAServiceHoldsTheFolder_GoThroughIt()
    {
        await WriteListAsync("");
        Assert.Equal(0, (await RunAsync("import", ListFile)).Code);
        Assert.Equal(0, (await RunAsync("pause", "A")).Code);
        await using var service = await ServedFolder.StartAsync(new DirectoryInfo(Data));

        Assert.Contains("Data folder", service.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sample news", service.Output, StringComparison.Ordinal);
        var (code, output, _) = await RunAsync("remove", "B", "--articles", "keep", "--json");
        Assert.Equal(0, code);
        Assert.Equal("B", JsonDocument.Parse(output).RootElement.GetProperty("name").GetString());
        (code, output, _) = await RunAsync("list", "--json");
        var feed = Assert.Single(JsonDocument.Parse(output).RootElement.EnumerateArray());
        Assert.True(feed.GetProperty("paused").GetBoolean());
        var (failed, _, errors) = await RunAsync("poll", "nobody");
        Assert.Equal(1, failed);
        Assert.StartsWith("rag: No feed is followed under 'nobody'", errors, StringComparison.Ordinal);
        using var overTheNetwork = await service.Client.GetAsync("/admin/feeds", Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, overTheNetwork.StatusCode);
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) =>
        RagCommand.RunAsync(["feeds", .. arguments, "--data-dir", Data]);

    /// <summary>Hosts that cannot be.</summary>
    private Task WriteListAsync(string more) =>
        File.WriteAllTextAsync(
            ListFile,
            $"""
            <opml version="2.0"><body><outline text="News"><outline text="A" xmlUrl="https://a.invalid/feed"/></outline>
            <outline text="B" xmlUrl="https://b.invalid/feed"/>{more}</body></opml>
            """,
            Cancellation
        );
}
