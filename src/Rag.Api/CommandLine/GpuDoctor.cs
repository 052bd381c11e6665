using Rag.Api.Hosting;
using Rag.Core.Models;
using Rag.Ingestion.Samples;
using Rag.Onnx.Cuda;

namespace Rag.Api.CommandLine;

/// <summary>
/// What keeps the reader from a CUDA device, or how it does there: first what is found, then logits against the CPU, then speed.
/// </summary>
internal sealed record GpuDoctor
{
    private const int Prompts = 8;
    private const int PassagesOfPrompt = 4;
    private const int PassageTokens = 200;

    /// <summary>Whether the ONNX Runtime of this build knows CUDA.</summary>
    public required bool BuiltIn { get; init; }

    public required bool Driver { get; init; }

    /// <summary>Libraries of CUDA, and whether they are found.</summary>
    public required IReadOnlyDictionary<string, bool> Libraries { get; init; }

    /// <summary>Against fp32 on the CPU; null where CUDA could not be started.</summary>
    public LogitAgreement? Logits { get; init; }

    /// <summary>CUDA over the CPU as it is configured; null where CUDA could not be started.</summary>
    public SpeedRatios? Ratios { get; init; }

    /// <summary>What is wrong, each a sentence.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    public static GpuDoctor Examine(Models models, SampleNews samples)
    {
        var found = Look();
        if (found.Findings.Count > 0)
        {
            return found;
        }

        try
        {
            return Compare(found, models, ReferencePrompts(models.LoadReaderTokenizer(), samples));
        }
        catch (CudaUnavailableException exception)
        {
            return found with { Findings = [exception.Message] };
        }
    }

    private static GpuDoctor Look()
    {
        var (builtIn, driver) = (CudaLibraries.IsBuiltIn, CudaLibraries.Found(CudaLibraries.Driver));
        var libraries = CudaLibraries.Toolkit.ToDictionary(library => library, CudaLibraries.Found);
        string[] missing = [.. libraries.Where(library => !library.Value).Select(library => library.Key)];
        return new GpuDoctor
        {
            BuiltIn = builtIn,
            Driver = driver,
            Libraries = libraries,
            Findings =
            [
                .. builtIn ? (ReadOnlySpan<string>)[] : ["This build has no CUDA: build with -p:Gpu=true."],
                .. driver
                    ? (ReadOnlySpan<string>)[]
                    : [$"There is no NVIDIA driver: {CudaLibraries.Driver} is not found; install the driver of the graphics card."],
                .. missing.Length == 0
                    ? (ReadOnlySpan<string>)[]
                    :
                    [
                        $"Of CUDA 13 and cuDNN 9 these are not found: {string.Join(", ", missing)}; "
                            + "install them or put them on LD_LIBRARY_PATH.",
                    ],
            ],
        };
    }

    private static GpuDoctor Compare(GpuDoctor found, Models models, IReadOnlyList<ReferencePrompt> prompts)
    {
        using var cuda = models.LoadReader(ModelProvider.Cuda);
        LogitAgreement logits;
        using (var exact = models.LoadExactReader())
        {
            logits = LogitAgreement.Of(exact, cuda, prompts);
        }

        using var cpu = models.LoadReader(ModelProvider.Cpu);
        return found with
        {
            Logits = logits,
            Ratios = SpeedRatios.Of(cpu, cuda, prompts[0]),
            Findings = logits.IsSound
                ? []
                :
                [
                    $"The logits on CUDA are not those of the CPU: they differ by up to {logits.LargestDifference:0.###}, and "
                        + $"{logits.SameTop:P0} of the prompts have the same first token.",
                ],
        };
    }

    /// <summary>Passages of the sample questions' own words: the same tokens on every machine.</summary>
    private static List<ReferencePrompt> ReferencePrompts(ITokenizer tokenizer, SampleNews samples)
    {
        var prompts = new List<ReferencePrompt>();
        for (var i = 0; i < Prompts; i++)
        {
            int[][] passages = [.. Enumerable.Range(0, PassagesOfPrompt).Select(passage => Passage(i + (passage * Prompts)))];
            prompts.Add(new ReferencePrompt(passages, tokenizer.Encode(samples.Questions[i % samples.Questions.Count].Question)));
        }

        return prompts;

        // Ever fewer tokens, so that passages end in the middle of blocks at different places.
        int[] Passage(int first) =>
            tokenizer
                .Encode(
                    string.Join(
                        ' ',
                        samples
                            .Questions.Skip(first % samples.Questions.Count)
                            .Concat(samples.Questions)
                            .Select(question => $"{question.Question} {question.Answer}")
                    )
                )
                .Take(PassageTokens - first)
                .ToArray();
    }
}
