using System.CommandLine;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Eval.Metrics;
using Rag.Eval.Reading;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval</c>: quality of retrieval and answers.</summary>
internal static class EvalCommand
{
    public static Command Create() =>
        new("eval", "Measure the quality of retrieval and answers.")
        {
            EvalRunCommand.Create(),
            EvalListCommand.Create(),
            EvalCompareCommand.Create(),
            EvalExportCommand.Create(),
            EvalDeleteCommand.Create(),
            EvalMissesCommand.Create(),
            EvalTuneCommand.Create(),
            Trec(),
            Reader(),
            EvalCorpusCommand.Create(),
            EvalAnswersCommand.Create(),
            EvalStoriesCommand.Create(),
            EvalDialoguesCommand.Create(),
        };

    private static Command Trec()
    {
        var qrels = new Argument<FileInfo>("qrels") { Description = "Judgements: topic 0 document relevance." };
        var run = new Argument<FileInfo>("run") { Description = "Ranking: topic Q0 document rank score name." };
        var json = CommonOptions.Json();
        var command = new Command("trec", "Score a ranking as trec_eval does.") { qrels, run, json };
        command.SetAction(parsed =>
            JsonLines.WriteVerbatim(
                new { metrics = TrecMetrics.Evaluate(parsed.GetRequiredValue(qrels).FullName, parsed.GetRequiredValue(run).FullName) }
            )
        );
        return command;
    }

    private static Command Reader()
    {
        var batch = CommonOptions.Batch("{id,question,passages,golds,answerable}");
        batch.Required = true;
        var grounding = new Option<GroundingMode?>("--grounding") { Description = "strict, quotes or off; as configured where left out." };
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("reader", "Answer questions from given passages and score the answers.")
        {
            batch,
            grounding,
            json,
            dataDir,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                JsonLines.Write(
                    await ReaderEvaluation.RunAsync(
                        services.GetRequiredService<IReader>(),
                        ReaderCase.Load(parsed.GetRequiredValue(batch)!.FullName),
                        new AnswerOptions { Grounding = parsed.GetValue(grounding) },
                        cancellation
                    )
                );
                return 0;
            }
        );
        return command;
    }
}
