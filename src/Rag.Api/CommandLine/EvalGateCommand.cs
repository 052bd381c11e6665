using System.CommandLine;
using System.Globalization;
using Rag.Api.Evaluation;
using Rag.Eval.Gates;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval gate</c>: a run held against a baseline; what has got worse beyond chance ends with exit code 1.</summary>
internal static class EvalGateCommand
{
    private const int Failed = 1;

    public static Command Create()
    {
        var baseline = new Argument<FileInfo>("baseline") { Description = "File that rag eval export wrote." };
        var run = new Option<string?>("--run")
        {
            Description = "The id of a completed run, or the file of one; where left out, the questions are asked now.",
        };
        var metrics = new Option<string[]>("--metric")
        {
            Description = $"A figure to look at; may be given several times. Where left out: {string.Join(", ", Gate.Metrics)}.",
        };
        var allowed = new Option<string[]>("--allow")
        {
            Description = "How much a figure may get worse, as NAME=x; may be given several times.",
        };
        var bounds = new Option<string[]>("--bound")
        {
            Description = "How much a figure may get worse whatever chance explains, as NAME=x; may be given several times.",
        };
        RefuseNoAmounts(allowed);
        RefuseNoAmounts(bounds);
        var options = new EvalRunOptions();
        options.Dataset.Dataset.Required = false;
        var command = new Command("gate", "Fail where a run is worse than a baseline by more than chance explains.")
        {
            baseline,
            run,
            metrics,
            allowed,
            bounds,
        };
        options.AddTo(command);
        command.RefuseUnknownOptions();
        command.Validators.Add(result =>
        {
            if (result.GetValue(run) is null == result.GetValue(options.Dataset.Dataset) is null)
            {
                result.AddError("Give --run with what was asked already, or --dataset with the questions to ask now.");
            }
        });
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var before = BaselineFile.Read(parsed.GetRequiredValue(baseline).FullName);
                var after = parsed.GetValue(run) is { } asked
                    ? await ReadAsync(asked, parsed.GetRequiredValue(options.DataDir), cancellation)
                    : await MakeAsync(options, parsed, before, cancellation);
                var result = Gate.Check(
                    before,
                    after,
                    new GateOptions(parsed.GetValue(metrics) is { Length: > 0 } named ? named : null, Amounts(parsed.GetValue(allowed)))
                    {
                        Bounds = Amounts(parsed.GetValue(bounds)),
                    }
                );
                Tell(result, parsed.GetValue(options.Json));
                return result.Passes ? 0 : Failed;
            }
        );
        return command;
    }

    private static async Task<Baseline> ReadAsync(string runOrFile, DirectoryInfo dataDir, CancellationToken cancellation)
    {
        if (File.Exists(runOrFile))
        {
            return BaselineFile.Read(runOrFile);
        }

        await using var access = await RunAccess.OpenAsync(dataDir, cancellation);
        var (run, cases) = await access.CompletedAsync(runOrFile, cancellation);
        return Baseline.Of(run, cases);
    }

    private static async Task<Baseline> MakeAsync(
        EvalRunOptions options,
        ParseResult parsed,
        Baseline before,
        CancellationToken cancellation
    )
    {
        var (run, figures, _) = await EvalRunCommand.MakeAsync(options, parsed, before.Plan.Kind, isExplained: false, cancellation);
        return Baseline.Of(run, figures);
    }

    private static void Tell(GateResult result, bool isJson)
    {
        if (isJson)
        {
            JsonLines.Write(result);
            return;
        }

        Console.Out.WriteLine(result.Sentence);
        foreach (var metric in result.Comparison.Metrics)
        {
            Console.Out.WriteLine(metric.Sentence);
        }
    }

    private static void RefuseNoAmounts(Option<string[]> option) =>
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => Amount(token.Value) is null))
            {
                result.AddError($"{option.Name} takes NAME=x with x from 0 on, as in f1=0.02, which '{token.Value}' is not.");
            }
        });

    /// <summary>The last of a figure that is named twice.</summary>
    private static Dictionary<string, double> Amounts(string[]? given)
    {
        var amounts = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, most) in (given ?? []).Select(text => Amount(text)!.Value))
        {
            amounts[name] = most;
        }

        return amounts;
    }

    private static KeyValuePair<string, double>? Amount(string text) =>
        text.LastIndexOf('=') is > 0 and var equals
        && double.TryParse(text[(equals + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var most)
        && most >= 0
        && double.IsFinite(most)
            ? KeyValuePair.Create(text[..equals], most)
            : null;
}
