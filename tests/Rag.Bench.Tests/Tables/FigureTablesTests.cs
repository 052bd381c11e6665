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
        The end.
        """;

    private const string Json = """
        {
          "machine": { "processor": "A", "processors": 2, "instruction_sets": ["Avx512"] },
          "others": { "is_busy": true },
          "summary": { "decode_vs_gqa": 1.4567, "ttft_ms": 1234.4 },
          "spread": { "decode_vs_gqa": { "low": 1.3, "high": 0.98765 } }
        }
        """;

    [Fact]
    public void Renew_AFileOfFigures_ReplacesTheTableAndNothingElse()
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
            ),
            renewed
        );
        Assert.Equal(renewed, FigureTables.Renew(renewed, _ => Json));
    }

    [Fact]
    public void Renew_WithoutItsFile_SaysThatNothingWasMeasured() =>
        Assert.Contains("\nNot measured yet.\n", FigureTables.Renew(Page, _ => null), StringComparison.Ordinal);

    [Fact]
    public void Renew_AFigureThatTheFileLacks_IsRefusedByName()
    {
        var failure = Assert.Throws<InvalidDataException>(() => FigureTables.Renew(Page, _ => """{"summary":{"decode_vs_gqa":1}}"""));
        Assert.Equal("engine.json has no figure ttft_ms.", failure.Message);
    }

    [Fact]
    public void Renew_ATableThatDoesNotEnd_IsRefused()
    {
        var open = Page[..Page.IndexOf("<!-- end", StringComparison.Ordinal)];
        Assert.Throws<InvalidDataException>(() => FigureTables.Renew(open, _ => Json));
    }
}
