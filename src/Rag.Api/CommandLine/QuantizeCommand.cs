using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Eval.Reading;
using Rag.Kernels.Attention;
using Rag.ModelFiles.Library;
using Rag.ModelFiles.Tokenizers;
using Rag.Onnx.Quantization;
using Rag.Onnx.Runner;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag models quantize</c>: a reader's weights in fewer bits, as a folder of its own.</summary>
internal static class QuantizeCommand
{
    private static readonly JsonSerializerOptions s_card = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly Argument<string> s_model = new("model")
    {
        Description = "The name of a bundled or an imported model, a folder or a .gguf file.",
    };

    private static readonly Option<int> s_bits = new("--bits")
    {
        Description = "Bits of a weight: 4 or 8. Embedding and head get 8.",
        DefaultValueFactory = _ => 4,
    };

    private static readonly Option<QuantizationMethod> s_method = new("--method")
    {
        Description = "gptq corrects for what it rounds by what calibration text shows; rtn rounds to nearest.",
        DefaultValueFactory = _ => QuantizationMethod.Gptq,
    };

    private static readonly Option<FileInfo?> s_calibration = new("--calibration")
    {
        Description = "File of JSON lines {title, text}; .gz too. Left out: the latest articles of the store.",
    };

    private static readonly Option<FileInfo?> s_questions = new("--questions")
    {
        Description = "File of JSON lines {id, question, passages, golds, answerable}, asked before and after.",
    };

    private static readonly Option<bool> s_force = new("--force") { Description = "Keep the quantized model however much worse it is." };

    private static readonly Option<string?> s_name = ModelsImportCommand.NameOption();

    private static readonly Option<DirectoryInfo> s_dataDir = CommonOptions.DataDir();

    private static readonly Option<bool> s_json = CommonOptions.Json();

    public static Command Create()
    {
        s_bits.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (4 or 8))
            {
                result.AddError("--bits must be 4 or 8.");
            }
        });
        var command = new Command("quantize", "Write a reader anew with weights in 4 or 8 bits, and say what that costs.")
        {
            s_model,
            s_bits,
            s_method,
            s_calibration,
            s_questions,
            s_force,
            s_name,
            s_dataDir,
            s_json,
        };
        command.RefuseUnknownOptions();
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var dataDir = parsed.GetRequiredValue(s_dataDir);
        var data = new DataFolder(dataDir.FullName);
        var source = ModelFolders.Resolve(parsed.GetRequiredValue(s_model), data);
        var (bits, method) = (parsed.GetValue(s_bits), parsed.GetValue(s_method));
        var library = ModelFolders.LibraryOf(data);
        using var turn = ModelImports.Begin(library, parsed.GetValue(s_name) ?? $"{ModelName.Of(source)}-{bits}bit");
        var texts = await CalibrationTexts.ReadAsync(parsed.GetValue(s_calibration), dataDir, TokenizerFactory.Load(source), cancellation);
        var work = Directory.CreateTempSubdirectory("rag-quantize-").FullName;
        try
        {
            var made = Path.Combine(work, "model");
            Directory.CreateDirectory(made);
            var experts = ModelQuantizer.Quantize(source, made, work, new QuantizationOptions(bits, method, texts.Learned), cancellation);
            var compared = Compare(source, made, texts, work, cancellation);
            var figures = new QuantizationFigures(
                Path.GetFileName(Path.TrimEndingDirectorySeparator(source)),
                bits,
                method.ToString().ToLowerInvariant(),
                texts.HeldOut.Count,
                compared.PerplexityBefore,
                compared.PerplexityAfter,
                compared.SameTop,
                compared.Divergence,
                await F1Async(source, dataDir, parsed.GetValue(s_questions), cancellation),
                await F1Async(made, dataDir, parsed.GetValue(s_questions), cancellation)
            )
            {
                Experts = experts?.Experts,
                ExpertsToNearest = experts?.ToNearest,
            };
            Print(figures, parsed.GetValue(s_json));
            if (figures.Defect is { } defect && !parsed.GetValue(s_force))
            {
                throw new InvalidDataException($"{defect}: nothing was kept; --force keeps it all the same.");
            }

            var measured = JsonSerializer.SerializeToElement(figures, s_card);
            ModelImports.Import(library, turn, made, source, revision: null, cancellation, measured);
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>The model before in fp32, and the quantized one as it is run.</summary>
    private static ModelComparison Compare(string source, string made, CalibrationTexts texts, string work, CancellationToken cancellation)
    {
        var options = new ModelRunnerOptions
        {
            KvType = KvType.Float32,
            KvBytes = 256L << 20,
            Threads = Environment.ProcessorCount,
        };
        using var before = OnnxModelRunner.Load(source, work, options with { Weights = WeightMode.Float32 });
        using var after = OnnxModelRunner.Load(made, work, options with { Weights = WeightMode.BlockInt8Wide });
        return ModelComparison.Of(before, after, texts.HeldOut, cancellation);
    }

    private static async Task<double?> F1Async(string model, DirectoryInfo dataDir, FileInfo? questions, CancellationToken cancellation)
    {
        if (questions is null)
        {
            return null;
        }

        await using var services = RagServices.Build(dataDir, ("Models:Reader", Path.GetFullPath(model)));
        var scores = await ReaderEvaluation.RunAsync(
            services.GetRequiredService<IReader>(),
            ReaderCase.Load(questions.FullName),
            new AnswerOptions(),
            cancellation
        );
        return scores.F1;
    }

    private static void Print(QuantizationFigures figures, bool json)
    {
        if (json)
        {
            JsonLines.Write(figures);
            return;
        }

        var table = new Table().AddColumns("", "before", "after");
        table.AddRow("perplexity", Number(figures.PerplexityBefore), Number(figures.PerplexityAfter));
        table.AddRow("same likeliest token", "", Number(figures.SameTop));
        table.AddRow("divergence, nats", "", Number(figures.Divergence));
        if (figures is { F1Before: { } before, F1After: { } after })
        {
            table.AddRow("F1", Number(before), Number(after));
        }

        if (figures is { Experts: { } experts, ExpertsToNearest: { } toNearest })
        {
            table.AddRow("experts rounded to nearest", "", string.Create(CultureInfo.CurrentCulture, $"{toNearest} of {experts}"));
        }

        AnsiConsole.Write(table);
    }

    private static string Number(double value) => value.ToString("F3", CultureInfo.CurrentCulture);
}
