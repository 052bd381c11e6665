using System.CommandLine;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Eval.Making;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag eval make</c>: a data set made of the news that is stored.</summary>
internal static class EvalMakeCommand
{
    private const string Rule = "rule";
    private const string Reader = "reader";

    public static Command Create()
    {
        var questions = Number("--questions", "At most so many questions.", MakingOptions.DefaultQuestions);
        var seed = new Option<int>("--seed") { Description = "The same seed over the same news gives the same set." };
        var since = new Option<int?>("--since") { Description = "Only of articles of the last so many days." };
        var by = new Option<string>("--by") { Description = "Who makes them: rule or reader.", DefaultValueFactory = _ => Rule };
        by.AcceptOnlyFromAmong(Rule, Reader);
        var output = new Option<FileInfo>("--out") { Description = "File of JSON lines to write.", Required = true };
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("make", "Make questions of the stored news, to measure with.")
        {
            questions,
            seed,
            since,
            by,
            output,
            json,
            dataDir,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                await AskCommand.RequireNewsAsync(services, cancellation);
                var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
                var (cases, report) = await SetMaker.MakeAsync(
                    services.GetRequiredService<IArticleCatalog>(),
                    services.GetRequiredService<IStoryCatalog>(),
                    services.GetRequiredService<ISearcher>(),
                    parsed.GetValue(by) == Reader ? services.GetRequiredService<IReader>() : null,
                    new MakingOptions(
                        parsed.GetValue(questions),
                        parsed.GetValue(seed),
                        parsed.GetValue(since) is { } days ? now.AddDays(-days) : null
                    ),
                    progress: null,
                    cancellation
                );
                CaseFile.Write(cases, parsed.GetRequiredValue(output).FullName);
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(report);
                }
                else
                {
                    Print(report);
                }

                return 0;
            }
        );
        return command;
    }

    private static Option<int> Number(string name, string description, int usual)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} must be at least 1.");
            }
        });
        return option;
    }

    private static void Print(MakingReport report)
    {
        (string, int)[] rows =
        [
            ("made from " + report.Articles + " articles", report.Made),
            ("asked before in the same words", -report.Repeated),
            ("repeat too much of their sentence", -report.Copied),
            ("search finds another story first", -report.OtherStory),
            ("the passage found does not hold the answer", -report.NotInPassage),
            ("another story holds the answer too", -report.Elsewhere),
            ("kept", report.Kept),
        ];
        var table = new Table().NoBorder().HideHeaders().AddColumns("", "");
        foreach (var (name, count) in rows)
        {
            table.AddRow(new Text(name), new Text(count.ToString("N0", System.Globalization.CultureInfo.CurrentCulture)).RightJustified());
        }

        AnsiConsole.Write(table);
    }
}
