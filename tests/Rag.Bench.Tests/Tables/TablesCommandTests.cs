namespace Rag.Bench.Tests.Tables;

public sealed class TablesCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-tables-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Check_ThePagesOfThisRepository_SayWhatItsFilesSay()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Rag.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests run outside a checkout.");
        }

        Assert.Equal(
            0,
            await TablesAsync(Path.Combine(root.FullName, "eval", "baselines"), Path.Combine(root.FullName, "docs"), "--check")
        );
    }

    [Fact]
    public async Task Check_APageThatDiffersFromItsFile_FailsAndLeavesItUntilItIsRenewed()
    {
        const string old = "<!-- figures a.json\n| {n} |\n-->\n| 1 |\n<!-- end of figures -->\n";
        var page = Path.Combine(_folder.FullName, "a.md");
        await File.WriteAllTextAsync(page, old, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "a.json"),
            """{"summary":{"n":2}}""",
            TestContext.Current.CancellationToken
        );

        Assert.Equal(1, await TablesAsync(_folder.FullName, _folder.FullName, "--check"));
        Assert.Equal(old, await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken));

        Assert.Equal(0, await TablesAsync(_folder.FullName, _folder.FullName));
        Assert.Equal(
            old.Replace("| 1 |", "| 2 |", StringComparison.Ordinal),
            await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken)
        );
        Assert.Equal(0, await TablesAsync(_folder.FullName, _folder.FullName, "--check"));
    }

    private static Task<int> TablesAsync(string figures, string docs, params string[] more) =>
        BenchCommandLine.RunAsync(["tables", "--figures", figures, "--docs", docs, .. more]);
}
