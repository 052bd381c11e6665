using System.Text.Json;

namespace Rag.EndToEnd.Tests;

/// <summary>The ingest command where a service holds the data folder, and where it goes on by itself.</summary>
public sealed class IngestThroughServiceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-watch-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder.FullName, "data");

    private string News => Path.Combine(_folder.FullName, "news");

    public IngestThroughServiceTests()
    {
        Directory.CreateDirectory(News);
        TestFolder.Data(_folder, "data");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Ingest_WhileAServiceHoldsTheFolder_GoesThroughIt()
    {
        await TestFolder.MakeQuietAsync(new DirectoryInfo(Data));
        await using var service = await ServedFolder.StartAsync(new DirectoryInfo(Data));
        var path = Write("a.jsonl", "The bridge is open.", "\\u200b");

        var (code, output, errors) = await RagCommand.RunAsync("ingest", path, "--json", "--data-dir", Data);
        var (again, secondOutput, _) = await RagCommand.RunAsync(
            "ingest",
            Write("b.jsonl", "The bridge is open."),
            "--json",
            "--data-dir",
            Data
        );

        Assert.Equal((1, ""), (code, errors));
        Assert.Equal((1, 1), (Number(output, "added"), Number(output, "failed")));
        Assert.Equal((0, 1), (again, Number(secondOutput, "unchanged")));
    }

    [Long, Fact]
    public async Task Watch_WithoutAService_StoresNewFilesAndGoesOnAfterAKill()
    {
        Write("a.jsonl", "First text.");
        using (var rag = RagProcess.Start("ingest", "--watch", News, "--json", "--data-dir", Data))
        {
            Assert.Equal(1, Number(await rag.LineAsync(0, Cancellation), "added"));
            Write("b.jsonl", "Second text.");
            var line = await rag.LineAsync(1, Cancellation);
            Assert.Equal(("b.jsonl", 1), (Path.GetFileName(Text(line, "file")), Number(line, "revised")));
        }

        Write("c.jsonl", "Third text.");
        using var next = RagProcess.Start("ingest", "--watch", News, "--json", "--data-dir", Data);
        var first = await next.LineAsync(0, Cancellation);

        Assert.Equal(("c.jsonl", 1), (Path.GetFileName(Text(first, "file")), Number(first, "revised")));
    }

    private static int Number(string json, string name) => JsonDocument.Parse(json).RootElement.GetProperty(name).GetInt32();

    private static string? Text(string json, string name) => JsonDocument.Parse(json).RootElement.GetProperty(name).GetString();

    private string Write(string name, params string[] bodies)
    {
        var path = Path.Combine(News, name);
        File.WriteAllLines(path, bodies.Select((body, number) => $$"""{"url":"https://watch.example/{{number}}","body":"{{body}}"}"""));
        return path;
    }
}
