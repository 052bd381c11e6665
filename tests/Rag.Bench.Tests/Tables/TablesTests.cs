using Rag.Bench.Tables;

namespace Rag.Bench.Tests.Tables;

public sealed class TablesTests : IDisposable
{
    private readonly DirectoryInfo _repository = Directory.CreateTempSubdirectory("rag-tables-");

    public TablesTests()
    {
        Write("eval/baselines/speed.json", """{"summary":{"ratio":1.2345},"runs":[{"n":7},{"n":8000}],"name":"x"}""");
        Write("eval/baselines/tables/speed.md", "| {speed:summary.ratio:0.00} | {speed:runs.1.n:N0} |\n");
        Write("eval/baselines/tables/unmeasured.md", "| {later:summary.ratio:0.00} |\n");
    }

    public void Dispose() => _repository.Delete(recursive: true);

    [Fact]
    public void Changes_ATableBetweenItsMarks_IsReplaced_AndNothingElse()
    {
        Write("docs/a.md", "Before.\n<!-- table speed -->\n| old |\n| older |\n<!-- end of table -->\nAfter.\n");

        var (page, text) = Assert.Single(Changes());

        Assert.EndsWith("a.md", page, StringComparison.Ordinal);
        Assert.Equal("Before.\n<!-- table speed -->\n| 1.23 | 8,000 |\n<!-- end of table -->\nAfter.\n", text);
    }

    [Fact]
    public void Changes_ATableThatIsUpToDate_IsNoChange()
    {
        Write("docs/a.md", "<!-- table speed -->\n| 1.23 | 8,000 |\n<!-- end of table -->\n");

        Assert.Empty(Changes());
    }

    [Fact]
    public void Changes_WhatWasNotMeasured_StaysAsItIs_AndIsNamed()
    {
        Write("docs/a.md", "<!-- table unmeasured -->\n| old |\n<!-- end of table -->\n");
        var left = new List<string>();

        Assert.Empty(new DocsRenewal(_repository.FullName).Changes(left.Add));
        Assert.Equal(["The table unmeasured stays as it is: there is no eval/baselines/later.json."], left);
    }

    [Theory]
    [InlineData("<!-- table speed -->\n| old |\n")]
    [InlineData("<!-- table speed -->\n<!-- table speed -->\n<!-- end of table -->\n")]
    public void Changes_ATableWithoutAnEnd_IsRefused(string page)
    {
        Write("docs/a.md", page);

        Assert.Contains("has no end", Assert.Throws<InvalidDataException>(Changes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{speed:summary.gone:0}", "has no summary.gone")]
    [InlineData("{speed:runs.2.n:0}", "has no runs.2.n")]
    [InlineData("{speed:name:0}", "is not a number")]
    [InlineData("{speed:summary.ratio}", "is not a place for a figure")]
    [InlineData("{speed:summary.ratio:0", "has no end")]
    public void Changes_APlaceWithoutAFigure_IsRefusedByName(string template, string why)
    {
        Write("eval/baselines/tables/speed.md", template);
        Write("docs/a.md", "<!-- table speed -->\n<!-- end of table -->\n");

        Assert.Contains(why, Assert.Throws<InvalidDataException>(Changes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_ThisRepository_HasNone_ItsTablesAreThoseOfItsResults()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Rag.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests run outside a checkout.");
        }

        Assert.Empty(new DocsRenewal(root.FullName).Changes(_ => { }).Keys);
    }

    private IReadOnlyDictionary<string, string> Changes() => new DocsRenewal(_repository.FullName).Changes(_ => { });

    private void Write(string path, string text)
    {
        var file = new FileInfo(Path.Combine(_repository.FullName, path));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, text);
    }
}
