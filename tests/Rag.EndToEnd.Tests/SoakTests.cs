using System.Text.Json;

namespace Rag.EndToEnd.Tests;

/// <summary>A short soak: overload, cancellations, purges and damaged files at once. The long one is run by hand.</summary>
public sealed class SoakTests : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("rag-soak-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Soak_TwiceTheCapacity_HangsNowhereAndEveryQuotationIsTrue()
    {
        var (code, output, errors) = await RagProcess.RunAsync(
            "bench",
            "soak",
            "--minutes",
            "0.1",
            "--json",
            "--busy",
            "--data-dir",
            _folder.FullName
        );

        Assert.True(code == 0, output + errors);
        var report = JsonDocument.Parse(output).RootElement.GetProperty("report");
        Assert.True(Count("answered") > 2);
        Assert.True(Count("purged") > 0);
        Assert.True(Count("compared") > 0);
        Assert.Equal(0, Count("different"));
        Assert.Equal(0, Count("untrue") + Count("failed") + Count("traces_left"));
        Assert.Equal(Count("asked"), Count("answered") + Count("refused") + Count("canceled"));

        int Count(string name) => report.GetProperty(name).GetInt32();
    }
}
