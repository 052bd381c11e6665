using Rag.Kernels.Attention;
using Rag.Onnx.Runner;
using Rag.Onnx.Verification;
using Rag.Tests;

namespace Rag.Onnx.Tests.Decoders;

public sealed class DecoderFamilyTests
{
    public static TheoryData<string> Families { get; } =
        new(
            "bamba",
            "gemma2",
            "gemma3",
            "gpt-oss",
            "granite",
            "lfm2",
            "llama",
            "llama-bias-tied",
            "llama3-rope",
            "mamba2",
            "mistral-window",
            "mixtral",
            "olmo2",
            "phi3",
            "qwen2",
            "qwen2-yarn-tied",
            "qwen3",
            "qwen3-moe",
            "qwen3-next",
            "smollm3"
        );

    /// <summary>
    /// One of each kind of layer, for what goes through the same code in all families: plain attention, windows and sinks with experts,
    /// states.
    /// </summary>
    public static TheoryData<string> Kinds => LongForm.IsOn ? Families : ["gemma3", "gpt-oss", "llama", "mamba2", "qwen3-next"];

    [Theory]
    [MemberData(nameof(Families))]
    public void Check_OfAFamily_FindsTheLogitsAndGreedyTokensOfItsReference(string family)
    {
        var folder = SharedData.Require($"models/families/{family}");

        var findings = ReferenceCheck.Run(folder, BuiltGraphs.Folder, TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine($"{family}: {findings}");
        Assert.True(findings.IsEqual, $"{findings}");
        Assert.Equal(4, findings.Cases);
    }

    /// <summary>Slices shorter than a window and than a block: what one step sees of earlier ones is right, too.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_OfAFamilyInSlices_GivesTheLogitsOfItsReference(string family) =>
        Compare(
            family,
            new ModelRunnerOptions
            {
                Weights = WeightMode.Float32,
                KvType = KvType.Float32,
                KvBytes = 8 << 20,
                Threads = 2,
            },
            1e-3f,
            slice: 13
        );

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_OfAFamilyInEightBits_StaysNearItsReference(string family) =>
        Compare(
            family,
            new ModelRunnerOptions
            {
                Weights = WeightMode.BlockInt8,
                KvBytes = 8 << 20,
                Threads = 1,
            },
            .1f * RoundingOf(family),
            slice: 64
        );

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_OfAFamilyWithWideActivations_DiffersByTheRoundingOfItsWeightsAlone(string family) =>
        Compare(
            family,
            new ModelRunnerOptions
            {
                Weights = WeightMode.BlockInt8Wide,
                KvType = KvType.Float32,
                KvBytes = 8 << 20,
                Threads = 1,
            },
            .04f * RoundingOf(family),
            slice: 64
        );

    /// <summary>
    /// The random weights of one checkpoint are five times as large as those of the others, and rounding goes as much further; in another a
    /// rounded router weighs experts differently.
    /// </summary>
    private static float RoundingOf(string family) =>
        family switch
        {
            "mamba2" => 5,
            "qwen3-next" => 1.5f,
            _ => 1,
        };

    private static void Compare(string family, ModelRunnerOptions options, float relative, int slice)
    {
        var folder = SharedData.Require($"models/families/{family}");
        FamilyFigures.AssertNear(folder, folder, options, relative, slice);
    }
}
