using System.CommandLine;
using Rag.Api.Edge;
using Rag.Api.Evaluation;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Eval.Misses;
using Rag.Eval.Runs;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval run</c>: the questions of a data set, asked of one configuration and kept with all that came of them.</summary>
internal static class EvalRunCommand
{
    private const int WarmUpQuestions = 8;

    public static Command Create()
    {
        var options = new EvalRunOptions();
        var command = new Command("run", "Ask the questions of a data set, and keep rankings, answers, times and configuration.");
        options.AddTo(command);
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var (run, figures, digest) = await MakeAsync(options, parsed, null, isExplained: true, cancellation);
                var report = RunReport.Of(run, figures, digest);
                if (parsed.GetValue(options.Json))
                {
                    JsonLines.Write(report);
                }
                else
                {
                    RunTable.Print(report);
                }

                return 0;
            }
        );
        return command;
    }

    /// <summary>Makes the run that the options describe.</summary>
    /// <param name="kind">Where the options say none; null leaves it to the data set.</param>
    /// <param name="isExplained">
    /// Whether it is looked into where questions were lost, which reads the passages of each of them again.
    /// </param>
    internal static async Task<(EvalRun Run, IReadOnlyList<CaseFigures> Figures, RunDigest Digest)> MakeAsync(
        EvalRunOptions options,
        ParseResult parsed,
        RunKind? kind,
        bool isExplained,
        CancellationToken cancellation
    )
    {
        var dataDir = parsed.GetRequiredValue(options.DataDir);
        await RefuseHeldFolderAsync(dataDir, cancellation);
        var settings = options.SettingsIn(parsed);
        EvalSettings.Require(settings.Keys);
        await using var services = RagServices.Build(dataDir, [.. settings.Select(setting => (setting.Key, setting.Value))]);
        await AskCommand.RequireNewsAsync(services, cancellation);
        await using var stages = services.GetRequiredService<IEvalStageFactory>().Open(new Dictionary<string, string>());
        var misses = isExplained ? services.GetService<IMissFinders>()?.Over(stages) : null;
        var run = await RunAsync(services, stages, misses, options, parsed, kind, cancellation);
        var runs = services.GetRequiredService<IEvalRuns>();
        return (run, await runs.FiguresAsync(run.Id, cancellation), await RunDigests.OfCompletedAsync(runs, run, cancellation));
    }

    /// <summary>What answers questions of an evaluation takes the data folder for itself.</summary>
    internal static async Task RefuseHeldFolderAsync(DirectoryInfo dataDir, CancellationToken cancellation)
    {
        using var service = await AdminSocket.TryConnectAsync(new DataFolder(dataDir.FullName), cancellation);
        if (service is not null)
        {
            throw new EvalRunException(
                $"A service holds the data folder {dataDir.FullName}: start the run on its page /eval, or stop the service first."
            );
        }
    }

    private static async Task<EvalRun> RunAsync(
        ServiceProvider services,
        IEvalStages stages,
        IMissFinder? misses,
        EvalRunOptions options,
        ParseResult parsed,
        RunKind? unsaid,
        CancellationToken cancellation
    )
    {
        var dataset = options.Dataset.Load(parsed);
        IReadOnlyList<EvalCase> cases = [.. dataset.Cases.Take(parsed.GetValue(options.Limit) ?? int.MaxValue)];
        var kind = options.KindIn(parsed) ?? unsaid ?? RunPlans.KindsOf(dataset.Cases)[0];
        RunPlans.Require(dataset, kind);
        var plan = RunPlans.Of(dataset, cases, kind, await stages.ConfigurationAsync(kind, cancellation));
        var time = services.GetRequiredService<TimeProvider>();
        var runner = new EvalRunner(services.GetRequiredService<IEvalRuns>(), time);
        var run = parsed.GetValue(options.Resume) is { } id
            ? await runner.ReopenAsync(id, plan, cancellation)
            : await runner.BeginAsync(plan, parsed.GetValue(options.Note), cancellation);
        var work = new RunWork(cases, CaseAskers.For(kind, stages, time), parsed.GetValue(options.AtOnce) ?? 1) { Misses = misses };
        try
        {
            await WarmUpAsync(services, stages, kind, cases, cancellation);
            return await RunProgressBar.ShowAsync(run.Done, run.Plan.Cases, parsed.GetValue(options.Json), progress =>
                runner.AskAsync(run, work with { Progress = progress }, cancellation)
            );
        }
        catch
        {
            await Console.Error.WriteLineAsync(
                $"rag: run {run.Id} keeps what was asked so far; the same command with --resume {run.Id} goes on with it."
            );
            throw;
        }
    }

    private static async Task WarmUpAsync(
        ServiceProvider services,
        IEvalStages stages,
        RunKind kind,
        IReadOnlyList<EvalCase> cases,
        CancellationToken cancellation
    )
    {
        if (kind == RunKind.Answer)
        {
            await WarmUp.RunAsync(services, cancellation);
        }

        foreach (var item in cases.Take(WarmUpQuestions))
        {
            await stages.Searcher.FindAsync(item.Question, RunPlans.Depth, cancellation);
        }
    }
}
