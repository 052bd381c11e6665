using System.CommandLine;

namespace Rag.Bench.Exactness;

/// <summary><c>rag-bench exactness</c>: how far models are from the reference implementation's figures in their folders.</summary>
internal static class ExactnessBenchCommand
{
    public static Command Create()
    {
        var models = new Option<DirectoryInfo>("--folder")
        {
            Description = "The folder that has a folder for each model.",
            Required = true,
        };
        models.AcceptExistingOnly();
        var command = new Command(
            "exactness",
            "Differences of models, run in fp32, from the reference implementation's figures; exit code 1 where one is too large."
        )
        {
            models,
        };
        command.SetMeasurement(
            (parsed, cancellation) =>
            {
                var progress = new Progress<string>(Console.Error.WriteLine);
                var report = ExactnessBenchmark.Run(parsed.GetRequiredValue(models), progress, cancellation);
                return Task.FromResult(new BenchReport(report, report.Summary(), report.Models.All(model => model.IsEqual)));
            },
            isAnyMachineGood: _ => true
        );
        return command;
    }
}
