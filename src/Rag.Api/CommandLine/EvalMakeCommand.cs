using System.CommandLine;
using Rag.Api.Evaluation;
using Rag.Api.Hosting;
using Rag.Api.Storage;
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
    private const string News = "news";
    private const string Thumbs = "thumbs";

    public static Command Create()
    {
        var questions = Number("--questions", "At most so many questions.", MakingOptions.DefaultQuestions);
        var seed = new Option<int>("--seed") { Description = "The same seed over the same news gives the same set." };
        var since = new Option<int?>("--since") { Description = "Only of articles of the last so many days." };
        since.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError("--since must be at least 1.");
            }
        });
        var by = new Option<string>("--by") { Description = "Who makes them: rule or reader.", DefaultValueFactory = _ => Rule };
        by.AcceptOnlyFromAmong(Rule, Reader);
        var from = new Option<string>("--from")
        {
            Description = "What they are made from: news, or thumbs, which are questions that were asked here and found good or bad.",
            DefaultValueFactory = _ => News,
        };
        from.AcceptOnlyFromAmong(News, Thumbs);
        var review = new Option<FileInfo?>("--review")
        {
            Description = "File for questions with a thumb down, whose answers a person has to fill in; beside --out where left out.",
        };
        var output = new Option<FileInfo>("--out") { Description = "File of JSON lines to write.", Required = true };
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("make", "Make questions of the stored news, to measure with.")
        {
            from,
            questions,
            seed,
            since,
            by,
            output,
            review,
            json,
            dataDir,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var (path, asJson) = (parsed.GetRequiredValue(output).FullName, parsed.GetValue(json));
                if (parsed.GetValue(from) == Thumbs)
                {
                    await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                    var beside = parsed.GetValue(review)?.FullName ?? path + ".review";
                    Print(await FromThumbsAsync(services, path, beside, cancellation), path, beside, asJson);
                    return 0;
                }

                var made = await SetMaking.MakeAsync(
                    parsed.GetRequiredValue(dataDir),
                    parsed.GetValue(questions),
                    parsed.GetValue(seed),
                    parsed.GetValue(since),
                    parsed.GetValue(by) == Reader,
                    cancellation
                );
                CaseFile.Write(made.Cases, path);
                Print(made.Report, asJson);
                return 0;
            }
        );
        return command;
    }

    /// <summary>What the setting says of this process does not matter: what a service has kept is there.</summary>
    private static async Task<ThumbCasesResult> FromThumbsAsync(
        IServiceProvider services,
        string path,
        string review,
        CancellationToken cancellation
    )
    {
        var articles = services.GetRequiredService<IArticleCatalog>(); // and with it the folder's lock
        var shelf = services.GetRequiredService<IQuestionShelf>();
        if (!shelf.AreKept())
        {
            throw new InvalidOperationException(
                $"No questions are kept in {shelf.Place}: set Eval:KeepQuestions to true, restart the service, and let people say what "
                    + "helped."
            );
        }

        var kept = shelf.Open();
        using var opened = kept as IDisposable;
        var made = await ThumbCases.OfAsync(kept, services.GetRequiredService<IAnswerFeedback>(), articles, cancellation);
        CaseFile.Write(made.Cases, path);
        CaseFile.Write(made.Review, review);
        return made;
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

    private static void Print(ThumbCasesResult made, string path, string review, bool asJson)
    {
        if (asJson)
        {
            JsonLines.Write(
                new
                {
                    Cases = made.Cases.Count,
                    Review = made.Review.Count,
                    made.Gone,
                }
            );
            return;
        }

        var gone = made.Gone == 0 ? "" : $"; {made.Gone} left out, whose articles are no longer stored";
        AnsiConsole.WriteLine($"{made.Cases.Count} cases in {path}; {made.Review.Count} questions without an answer in {review}{gone}.");
    }

    private static void Print(MakingReport report, bool asJson)
    {
        if (asJson)
        {
            JsonLines.Write(report);
            return;
        }

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
