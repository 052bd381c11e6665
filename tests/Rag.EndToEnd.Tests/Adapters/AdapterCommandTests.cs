using System.Text.Json;

namespace Rag.EndToEnd.Tests.Adapters;

/// <summary><c>rag adapters</c> as a person runs it beside a service.</summary>
public sealed class AdapterCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-adapters-");
    private readonly DirectoryInfo _data;

    public AdapterCommandTests() => _data = TestFolder.Data(_folder, "data");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task LoadListAndUnload_WhileAServiceRuns_ChangeWhatItServes()
    {
        await TestFolder.MakeQuietAsync(_data);
        await using var service = await ServedFolder.StartAsync(_data, ("Adapters:Slots", "1"), ("Models:Extractor", "none"));

        var loaded = await RagAsync("load", "loud", AdapterFolder.Write(_folder, "first", 1));
        Assert.Equal((0, ""), (loaded.Code, loaded.Errors));
        Assert.Equal("loud", NameIn(loaded.Output));
        Assert.Contains("\"loud\"", await service.Client.GetStringAsync("/v1/models", Cancellation));
        Assert.Equal(loaded.Output, (await RagAsync("list")).Output);

        var taken = await RagAsync("load", "loud", AdapterFolder.Write(_folder, "second", 2));
        var missing = await RagAsync("load", "quiet", Path.Combine(_folder.FullName, "nowhere"));
        var unloaded = await RagAsync("unload", "loud");
        var unknown = await RagAsync("unload", "loud");

        Assert.Equal(1, taken.Code);
        Assert.Contains("another adapter's", taken.Errors);
        Assert.Equal(1, missing.Code);
        Assert.Contains("the file is missing", missing.Errors);
        Assert.Equal((0, "", ""), unloaded);
        Assert.Equal((1, "rag: No adapter is loaded under the name loud."), (unknown.Code, unknown.Errors));
        Assert.DoesNotContain("\"loud\"", await service.Client.GetStringAsync("/v1/models", Cancellation));
    }

    [Fact]
    public async Task List_WithoutAService_SaysThatNoneRuns()
    {
        var (code, output, errors) = await RagAsync("list");

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"rag: No service runs over {_data.FullName}", errors);
    }

    private static string? NameIn(string line) => JsonElement.Parse(line).GetProperty("name").GetString();

    private Task<(int Code, string Output, string Errors)> RagAsync(params string[] arguments) =>
        RagCommand.RunAsync(["adapters", .. arguments, "--json", "--data-dir", _data.FullName]);
}
