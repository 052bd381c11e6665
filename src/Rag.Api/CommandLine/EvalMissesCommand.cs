using System.CommandLine;
using Rag.Api.Evaluation;
using Rag.Core.Evaluation;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval misses</c>: at which stages a run's questions were lost.</summary>
internal static class EvalMissesCommand
{
    private const int ShownQuestions = 20;

    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "The run's id." };
        var stage = new Option<MissStage?>("--stage")
        {
            Description = $"Show questions lost at this stage alone: {string.Join(", ", MissLine.Stages.Keys)}.",
            CustomParser = result =>
            {
                if (MissLine.Stages.TryGetValue(result.Tokens[0].Value, out var known))
                {
                    return known;
                }

                result.AddError($"There is no stage '{result.Tokens[0].Value}': choose one of {string.Join(", ", MissLine.Stages.Keys)}.");
                return null;
            },
        };
        var limit = new Option<int>("--limit")
        {
            Description = "Show so many questions at most; JSON holds them all.",
            DefaultValueFactory = _ => ShownQuestions,
        };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("misses", "Tell at which stage each failed question of a run was lost.")
        {
            run,
            stage,
            limit,
            json,
            dataDir,
        };
        command.RefuseUnknownOptions();
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
            {
                result.AddError("--limit must be at least 0.");
            }
        });
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var access = await RunAccess.OpenAsync(parsed.GetRequiredValue(dataDir), cancellation);
                var (its, lost) = await access.MissesAsync(parsed.GetRequiredValue(run), cancellation);
                var report = MissReportLine.Of(its, lost, parsed.GetValue(stage));
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(report);
                }
                else
                {
                    MissTable.Print(report, parsed.GetValue(limit));
                }

                return 0;
            }
        );
        return command;
    }
}
