using Rag.Bench.Tables;

namespace Rag.Bench.Tests.Tables;

public sealed class FigureTablesTests
{
    private const string Page = """
        # Speed
        <!-- figures engine.json
        decode_vs_gqa = decode at 1,300
        ttft_ms = first token, ms
        -->
        | old |
        <!-- end of figures -->
        Between.
        <!-- figures engine.json
        | of {runs.1.asked} | {machine} |
        |---|---|
        | **{ttft_ms}** | {decode_vs_gqa}, {decode_vs_gqa:range} |
        -->
        | older |
        <!-- end of figures -->
        The end.
        """;

    private const string Json = """
        {
          "runs": [{ "asked": 7 }, { "asked": 8000 }],
          "machine": { "processor": "A", "processors": 2, "instruction_sets": ["Avx512"] },
          "others": { "is_busy": true },
          "summary": { "decode_vs_gqa": 1.4567, "ttft_ms": 1234.4, "words": "x" },
          "spread": { "decode_vs_gqa": { "low": 1.3, "high": 0.98765 } }
        }
        """;

    [Fact]
    public void Renew_AFileOfFigures_ReplacesTheTablesAndNothingElse()
    {
        var renewed = FigureTables.Renew(Page, name => name == "engine.json" ? Json : null);
        Assert.Equal(
            Page.Replace(
                    "| old |",
                    """
                    | A, 2 processors, Avx512, busy | | nine of ten |
                    |---|---|---|
                    | decode at 1,300 | 1.46 | 1.30 to .988 |
                    | first token, ms | 1,234 |  |
                    """,
                    StringComparison.Ordinal
                )
                .Replace(
                    "| older |",
                    """
                    | of 8,000 | A, 2 processors, Avx512, busy |
                    |---|---|
                    | **1,234** | 1.46, 1.30 to .988 |
                    """,
                    StringComparison.Ordinal
                ),
            renewed
        );
        Assert.Equal(renewed, FigureTables.Renew(renewed, _ => Json));
    }

    [Fact]
    public void Renew_FiguresOfANoisyHost_SayItInTheHead()
    {
        var noisy = Json.Replace("\"is_busy\": true", "\"is_busy\": false, \"is_noisy\": true", StringComparison.Ordinal);

        Assert.Contains("| A, 2 processors, Avx512, noisy host |", FigureTables.Renew(Page, _ => noisy));
    }

    [Fact]
    public void Renew_WithoutItsFile_LeavesWhatThePageSays() => Assert.Equal(Page, FigureTables.Renew(Page, _ => null));

    [Theory]
    [InlineData("| {gone} |", "engine.json has no figure gone:")]
    [InlineData("| {runs.2.asked} |", "engine.json has no figure runs.2.asked:")]
    [InlineData("| {words} |", "engine.json has no figure words:")]
    [InlineData("| {runs} |", "engine.json has no figure runs:")]
    [InlineData("| {ttft_ms |", "has no end: {ttft_ms |")]
    [InlineData("ttft_ms", "is neither a row nor a figure with its words")]
    public void Renew_ALineThatNamesNoFigureOfTheFile_IsRefusedByName(string line, string why)
    {
        var page = $"<!-- figures engine.json\n{line}\n-->\n<!-- end of figures -->";
        var failure = Assert.Throws<InvalidDataException>(() => FigureTables.Renew(page, _ => Json));
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Renew_RowsOfFiles_ReplacesWhatStandsThereOnceAllFilesAreThere()
    {
        const string page = "<!-- rows exactness a.json -->\n| old |\n<!-- end of figures -->\nBehind.\n";
        const string json = """
            {"models":[{"name":"bert","kind":"embedder","family":"bert","cases":2,"max_difference":1.5e-6,"greedy_equal":null,"is_equal":true}]}
            """;

        Assert.Equal(page, FigureTables.Renew(page, _ => null));
        var renewed = FigureTables.Renew(page, name => name == "a.json" ? json : null);
        Assert.Equal(
            page.Replace(
                "| old |",
                "| | | Largest difference | Tokens alike |\n|---|---|---|---|\n| bert | encoder | 1.5e-6 |  |",
                StringComparison.Ordinal
            ),
            renewed
        );
        Assert.Equal(renewed, FigureTables.Renew(renewed, _ => json));
        var two = page.Replace("exactness a.json", "shapes b.json a.json", StringComparison.Ordinal);
        Assert.Equal(two, FigureTables.Renew(two, name => name == "a.json" ? json : null));
    }

    [Theory]
    [InlineData("shapes")]
    [InlineData("exactness a.json b.json")]
    [InlineData("soak a.json")]
    public void Renew_RowsThatAreNotKnown_AreRefusedByName(string rows)
    {
        var failure = Assert.Throws<InvalidDataException>(() =>
            FigureTables.Renew($"<!-- rows {rows} -->\n<!-- end of figures -->", _ => null)
        );
        Assert.StartsWith($"There are no rows \"{rows}\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Renew_AFileThatIsNotJson_IsRefusedByName()
    {
        var failure = Assert.Throws<InvalidDataException>(() => FigureTables.Renew(Page, _ => "{"));
        Assert.Equal("engine.json is not JSON: measure it again.", failure.Message);
    }

    [Theory]
    [InlineData("<!-- figures engine.json\nttft_ms = first token\n")]
    [InlineData("<!-- figures engine.json\nttft_ms = first token\n-->\n| old |\n")]
    [InlineData("<!-- rows shapes engine.json -->\n| old |\n")]
    [InlineData("<!-- rows shapes engine.json -->\n<!-- rows shapes engine.json -->\n<!-- end of figures -->\n")]
    [InlineData("<!-- figures engine.json\n-->\n<!-- figures engine.json\n-->\n<!-- end of figures -->\n")]
    public void Renew_ATableThatDoesNotEnd_IsRefused(string page) =>
        Assert.Contains(
            "A table of engine.json has no end",
            Assert.Throws<InvalidDataException>(() => FigureTables.Renew(page, _ => Json)).Message,
            StringComparison.Ordinal
        );
}
