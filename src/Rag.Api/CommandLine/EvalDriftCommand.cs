using System.CommandLine;
using Rag.Api.Hosting;
using Rag.Core.Articles;
using Rag.Core.Drift;
using Rag.Core.Evaluation;
using Rag.Eval.Drift;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval drift</c>: fixed questions asked again; an answer that changed without news ends with exit code 1.</summary>
internal static class EvalDriftCommand
{
    private const int Drifted = 1;

    public static Command Create()
    {
        var questions = new Argument<FileInfo>("questions") { Description = "File of JSON lines {id,question,kind,golds}, .gz too." };
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("drift", "Ask fixed questions and compare the answers with those of a week ago.")
        {
            questions,
            json,
            dataDir,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var asked = DriftQuestions.Load(parsed.GetRequiredValue(questions).FullName);
                await EvalRunCommand.RefuseHeldFolderAsync(parsed.GetRequiredValue(dataDir), cancellation);
                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                await AskCommand.RequireNewsAsync(services, cancellation);
                await using var stages = services.GetRequiredService<IEvalStageFactory>().Open(new Dictionary<string, string>());
                var check = new DriftCheck(
                    stages.Answerer,
                    services.GetRequiredService<IArticleCatalog>().FindAsync,
                    services.GetRequiredService<IDriftLog>(),
                    services.GetRequiredService<TimeProvider>()
                );
                var findings = await check.RunAsync(asked, cancellation);
                foreach (var finding in findings)
                {
                    if (parsed.GetValue(json))
                    {
                        JsonLines.Write(finding);
                    }
                    else if (finding.Kind is not (DriftKind.Same or DriftKind.First))
                    {
                        Console.Out.WriteLine(finding.Sentence);
                    }
                }

                await Console.Error.WriteLineAsync(DriftWords.Of(findings));
                return findings.Any(finding => finding.Kind == DriftKind.Drifted) ? Drifted : 0;
            }
        );
        return command;
    }
}
