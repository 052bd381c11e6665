using System.Text.Json;

namespace Rag.EndToEnd.Tests.Tenants;

/// <summary>Files that are read into a collection by the command line.</summary>
public sealed class CollectionCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-collection-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Ingest_IntoACollection_IsNotFoundByEverybody()
    {
        var file = Path.Combine(_folder.FullName, "a.jsonl");
        await File.WriteAllTextAsync(
            file,
            """{"url":"https://a.example/1","body":"The crane at the depot broke on Tuesday."}""",
            TestContext.Current.CancellationToken
        );

        var (code, output, errors) = await RunAsync("ingest", file, "--collection", "acme/desk", "--json");
        Assert.True(code == 0, output + errors);
        Assert.Equal(1, JsonDocument.Parse(output).RootElement.GetProperty("added").GetInt32());
        Assert.DoesNotContain("crane", (await RunAsync("search", "What broke at the depot?", "--json")).Output, StringComparison.Ordinal);

        // The same file for everybody is another article.
        var open = await RunAsync("ingest", file, "--json");
        Assert.Equal(1, JsonDocument.Parse(open.Output).RootElement.GetProperty("added").GetInt32());
        Assert.Contains("crane", (await RunAsync("search", "What broke at the depot?", "--json")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("desk")]
    [InlineData("acme/desk/more")]
    public async Task Ingest_IntoWhatIsNoCollection_IsMisuse(string collection) =>
        Assert.Equal(2, (await RunAsync("ingest", _folder.FullName, "--collection", collection)).Code);

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) =>
        RagCommand.RunAsync([.. arguments, "--data-dir", Path.Combine(_folder.FullName, "data")]);
}
