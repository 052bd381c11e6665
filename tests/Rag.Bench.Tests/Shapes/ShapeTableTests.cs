using Rag.Bench.Exactness;
using Rag.Bench.Shapes;

namespace Rag.Bench.Tests.Shapes;

public sealed class ShapeTableTests
{
    private const string Start = """
        "loaded_seconds":0.5,"ready_seconds":0.6,"first_token_seconds":0.9,"peak_mi_b":20,"own_mi_b":90,"mapped_mi_b":558,
        "kv_bytes_per_token":0,"state_bytes":68878336,"nodes":null
        """;

    private const string Pace = """
        {"token_bytes":515000000,"read_gigabytes":60,"decode_gigabytes":24,"share":0.38,"processor_share":0.41,
        "decode_tokens_per_second":48,"prefill_tokens_per_second":370,"read_spread":1.2}
        """;

    private const string Exactness = """
        {"models":[
          {"name":"mamba2","kind":"generator","family":"mamba2","cases":4,"max_difference":8.64e-5,"greedy_equal":1,"is_equal":true},
          {"name":"mamba2-tied","kind":"generator","family":"mamba2","cases":4,"max_difference":3e-6,"greedy_equal":0.75,"is_equal":false},
          {"name":"lora","kind":"adapter","family":"mamba2","cases":4,"max_difference":1,"greedy_equal":0,"is_equal":false}
        ]}
        """;

    [Fact]
    public void Of_AReport_HasTheMachineAndARowForEachShape() =>
        Assert.Equal(
            [
                "2 threads on A, 2 processors, Avx512, noisy host:",
                "",
                "| Shape | Weights | Prefill/s | Decode/s | Read a token | Share | of processors | Load | Ready "
                    + "| KV a token | State | Memory |",
                "|---|---|---|---|---|---|---|---|---|---|---|---|",
                "| mamba2 | BlockInt8Wide | 370 | 48 | 515 MB | 0.38 | 0.41 | 3 | 0.6 s |  | 65.7 MiB | 90 + 558 MiB |",
            ],
            ShapeTable.Of("a.json", Report("mamba2"), exactness: null)
        );

    [Fact]
    public void Of_AReportAndExactness_TellsTheWorstGeneratorOfEachFamily()
    {
        var rows = ShapeTable.Of("a.json", Report("mamba2"), new ExactnessFile("b.json", Exactness)).ToArray();

        Assert.EndsWith(" Memory | Exactness |", rows[2], StringComparison.Ordinal);
        Assert.EndsWith("---|", rows[3], StringComparison.Ordinal);
        Assert.EndsWith(" 90 + 558 MiB | 8.6e-5; 7 of 8 |", rows[4], StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AFamilyThatWasNotCompared_SaysSo() =>
        Assert.EndsWith(
            " | not compared |",
            ShapeTable.Of("a.json", Report("qwen3-moe"), new ExactnessFile("b.json", Exactness)).Last(),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("""{"threads":2,"machine":{"processor":"A"}}""", "a.json is no report of the benchmark")]
    [InlineData("[]", "a.json is no report of the benchmark")]
    public void Of_ATextThatIsNoReport_IsRefusedByName(string json, string why) => Refuse(json, why);

    [Fact]
    public void Of_AShapeThatIsNotKnown_IsRefusedByName() => Refuse(Report("llama9"), "a.json has a shape llama9");

    [Fact]
    public void Of_AShapeThatWasOnlyStarted_IsRefusedByName() =>
        Refuse(Report("mamba2", pace: "null"), "a.json has only the start of mamba2");

    private static void Refuse(string json, string why)
    {
        var refusal = Assert.Throws<InvalidDataException>(() =>
            ShapeTable.Of("a.json", json, new ExactnessFile("b.json", Exactness)).ToArray()
        );

        Assert.StartsWith(why, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>As <c>--out</c> writes it.</summary>
    private static string Report(string shape, string pace = Pace) =>
        $$"""
            {"threads":2,"shapes":[{"shape":"{{shape}}","weights":"block_int8_wide","load_average":3,
            "cold":{ {{Start}},"pace":null},"warm":{ {{Start}},"pace":{{pace}} } }],
            "machine":{"processor":"A","processors":2,"instruction_sets":["Avx512"]},"others":{"is_busy":false,"is_noisy":true},
            "summary":{},"spread":{} }
            """;
}
