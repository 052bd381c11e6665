using System.CommandLine;
using System.Globalization;
using Rag.Api.Adaptation;
using Rag.Api.Edge;
using Rag.Api.Hosting;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>
/// <c>rag models adapt</c>: learns from what is stored and found well answered, through the service that runs over the data folder, else in
/// this process. Interrupted, a service goes on; a run of this process ends.
/// </summary>
internal static class ModelsAdaptCommand
{
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(500);

    private static readonly Option<AdaptedKinds> s_kind = new("--kind")
    {
        Description = "questions: how questions are embedded; reader: an adapter of the reader; both.",
        DefaultValueFactory = _ => AdaptedKinds.Questions,
    };

    private static readonly Option<FileInfo?> s_trainer = new("--trainer")
    {
        Description = "The program rag-train; as configured, or beside this program, where left out.",
    };

    private static readonly Option<bool> s_dryRun = new("--dry-run") { Description = "Learn and measure, and adopt nothing." };

    private static readonly Option<bool> s_list = new("--list") { Description = "List the runs with their figures, the newest first." };

    private static readonly Option<bool> s_back = new("--back") { Description = "Take back what was adopted last." };

    private static readonly Option<DirectoryInfo> s_dataDir = CommonOptions.DataDir();

    private static readonly Option<bool> s_json = CommonOptions.Json();

    public static Command Create()
    {
        var command = new Command(
            "adapt",
            "Learn from stored news and accepted answers; what is learnt is used only where it is measurably better."
        )
        {
            s_kind,
            s_trainer,
            s_dryRun,
            s_list,
            s_back,
            s_dataDir,
            s_json,
        };
        command.RefuseUnknownOptions();
        command.Validators.Add(result =>
        {
            if ((result.GetValue(s_list) ? 1 : 0) + (result.GetValue(s_back) ? 1 : 0) + (result.GetValue(s_dryRun) ? 1 : 0) > 1)
            {
                result.AddError("Of --list, --back and --dry-run only one can be asked for.");
            }
        });
        command.SetAction(
            (parsed, cancellation) =>
                parsed.GetValue(s_list) ? Task.FromResult(List(parsed))
                : parsed.GetValue(s_back) ? BackAsync(parsed, cancellation)
                : RunAsync(parsed, cancellation)
        );
        return command;
    }

    private static AdaptationKind[] KindsIn(ParseResult parsed) => KindsOfRuns.Of(parsed.GetValue(s_kind));

    private static DataFolder DataIn(ParseResult parsed) => new(parsed.GetRequiredValue(s_dataDir).FullName);

    /// <summary>Cards are files: a list needs neither the store nor a service.</summary>
    private static int List(ParseResult parsed)
    {
        var folder = new AdaptationFolder(DataIn(parsed));
        var (cards, adopted) = (folder.Cards(), folder.Adopted);
        if (parsed.GetValue(s_json))
        {
            foreach (var card in cards)
            {
                JsonLines.Write(card);
            }

            return 0;
        }

        var table = new Table().AddColumns("Run", "Kind", "At", "Outcome", "In use", "Reason");
        foreach (var card in cards)
        {
            table.AddRow(
                Markup.Escape(card.Id),
                card.Kind.ToString().ToLowerInvariant(),
                card.At.ToString("u", CultureInfo.InvariantCulture),
                card.Outcome.ToString().ToLowerInvariant(),
                adopted.InUse(card.Kind) == card.Id ? "yes" : "",
                Markup.Escape(TerminalText.Clean(card.Reason))
            );
        }

        AnsiConsole.Write(table);
        return 0;
    }

    private static async Task<int> BackAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var data = DataIn(parsed);
        using var service = await AdminSocket.TryOpenAsync(data, cancellation);
        await using var services = service is null ? RagServices.Build(new DirectoryInfo(data.Path)) : null;
        foreach (var kind in KindsIn(parsed))
        {
            var status = service is null
                ? await BackHereAsync(services!, kind, cancellation)
                : await AskAsync(service, AdaptationEndpoints.Back, new AdaptationRequest(kind), cancellation);
            Print(status, kind, parsed.GetValue(s_json));
        }

        return 0;
    }

    private static async Task<AdaptationStatus> BackHereAsync(
        IServiceProvider services,
        AdaptationKind kind,
        CancellationToken cancellation
    )
    {
        var desk = services.GetRequiredService<AdaptationDesk>();
        await desk.BackAsync(kind, cancellation);
        return desk.Status;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var data = DataIn(parsed);
        using var service = await AdminSocket.TryOpenAsync(data, cancellation);
        if (service is not null && parsed.GetValue(s_trainer) is not null)
        {
            throw new AdaptationRefusedException(
                "A service runs over this folder, and it starts the trainer that Adaptation:Trainer names: leave --trainer out."
            );
        }

        await using var services = service is null ? BuildWith(parsed.GetValue(s_trainer), data) : null;
        var code = 0;
        foreach (var kind in KindsIn(parsed))
        {
            var request = new AdaptationRequest(kind, parsed.GetValue(s_dryRun));
            var card = service is null
                ? await RunHereAsync(services!, request, parsed, cancellation)
                : await RunThereAsync(service, request, parsed, cancellation);
            Print(card, parsed.GetValue(s_json));
            code = card.Outcome == AdaptationOutcome.Failed ? 1 : code;
        }

        return code;
    }

    private static ServiceProvider BuildWith(FileInfo? trainer, DataFolder data)
    {
        var folder = new DirectoryInfo(data.Path);
        return trainer is null
            ? RagServices.Build(folder)
            : RagServices.Build(folder, ($"{AdaptationOptions.Section}:{nameof(AdaptationOptions.Trainer)}", trainer.FullName));
    }

    private static async Task<AdaptationCard> RunHereAsync(
        IServiceProvider services,
        AdaptationRequest request,
        ParseResult parsed,
        CancellationToken cancellation
    )
    {
        var desk = services.GetRequiredService<AdaptationDesk>();
        desk.Begin(request);
        return await FollowAsync(() => Task.FromResult(desk.Status), parsed, cancellation);
    }

    private static async Task<AdaptationCard> RunThereAsync(
        HttpClient service,
        AdaptationRequest request,
        ParseResult parsed,
        CancellationToken cancellation
    )
    {
        await AskAsync(service, AdaptationEndpoints.Path, request, cancellation);
        return await FollowAsync(StatusAsync, parsed, cancellation);

        async Task<AdaptationStatus> StatusAsync() =>
            (await service.GetFromJsonAsync(AdaptationEndpoints.Path, AdaptationJson.Default.AdaptationStatus, cancellation))!;
    }

    private static async Task<AdaptationStatus> AskAsync(
        HttpClient service,
        string path,
        AdaptationRequest request,
        CancellationToken cancellation
    )
    {
        using var content = JsonContent.Create(request, AdaptationJson.Default.AdaptationRequest);
        using var response = await service.PostAsync(path, content, cancellation);
        await response.RequireDoneAsync(sentence => new AdaptationRefusedException(sentence), cancellation);
        return (await response.Content.ReadFromJsonAsync(AdaptationJson.Default.AdaptationStatus, cancellation))!;
    }

    private static async Task<AdaptationCard> FollowAsync(
        Func<Task<AdaptationStatus>> ask,
        ParseResult parsed,
        CancellationToken cancellation
    )
    {
        var told = "";
        while (true)
        {
            var status = await ask();
            if (status.State == AdaptationState.Idle)
            {
                return status.Last ?? throw new AdaptationRefusedException("The run was stopped before its end.");
            }

            if (Sentence(status) is var sentence && sentence != told && !parsed.GetValue(s_json))
            {
                AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"[grey]{sentence}[/]");
                told = sentence;
            }

            await Task.Delay(s_between, cancellation);
        }
    }

    private static string Sentence(AdaptationStatus status) =>
        status.State switch
        {
            AdaptationState.Gathering => "Questions are made of the news and embedded.",
            AdaptationState.Measuring => "Held-out and old questions are asked, before and after.",
            _ when status.Steps == 0 => "The trainer starts.",
            _ => string.Create(CultureInfo.CurrentCulture, $"Step {status.Step} of {status.Steps}, loss {status.Loss:F4}."),
        };

    private static void Print(AdaptationCard card, bool asJson)
    {
        if (asJson)
        {
            JsonLines.Write(card);
        }
        else if (card.Outcome == AdaptationOutcome.Failed)
        {
            Console.Error.WriteLine(TerminalText.Clean(card.Reason));
        }
        else
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.CurrentCulture,
                $"{card.Outcome} after {card.Seconds:F0} s, {card.Pairs} questions learned from: {TerminalText.Clean(card.Reason)}"
            );
        }
    }

    private static void Print(AdaptationStatus status, AdaptationKind kind, bool asJson)
    {
        if (asJson)
        {
            JsonLines.Write(status);
            return;
        }

        var run = kind == AdaptationKind.Questions ? status.Questions : status.Reader;
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.CurrentCulture,
            $"{(run is null ? "Nothing adapted is in use any more." : $"Run {run} is in use again.")}"
        );
    }
}
