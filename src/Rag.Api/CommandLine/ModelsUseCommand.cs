using System.CommandLine;
using System.Globalization;
using Rag.Api.Edge;
using Rag.Api.Embedders;
using Rag.Api.Hosting;
using Rag.Api.Storage;
using Rag.ModelFiles.Catalog;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>
/// <c>rag models use</c>: another embedder for a data folder, through the service that runs over it, else in this process. Interrupted, the
/// service goes on; without one the next command or start does.
/// </summary>
internal static class ModelsUseCommand
{
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var name = new Argument<string?>("name")
        {
            Description = "A bundled embedder's name or a folder.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var stop = new Option<bool>("--stop") { Description = "End the change that is under way; the embedder before stays in charge." };
        var (dataDir, json) = (CommonOptions.DataDir(), CommonOptions.Json());
        var command = new Command(
            "use",
            "Embed all that is stored anew with another embedder, then search with it; nothing is closed meanwhile."
        )
        {
            name,
            stop,
            dataDir,
            json,
        };
        command.RefuseUnknownOptions();
        command.Validators.Add(result =>
        {
            if (result.GetValue(name) is null != result.GetValue(stop))
            {
                result.AddError("rag models use takes the name of an embedder, or --stop.");
            }
        });
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var asked = parsed.GetValue(stop) ? null : NameOf(parsed.GetRequiredValue(name)!);
                var data = new DataFolder(parsed.GetRequiredValue(dataDir).FullName);
                using var service = await AdminSocket.TryOpenAsync(data, cancellation);
                var status = service is null
                    ? await UseHereAsync(data, asked, parsed.GetValue(json), cancellation)
                    : await UseThereAsync(service, asked, parsed.GetValue(json), cancellation);
                return Print(status, parsed.GetValue(json));
            }
        );
        return command;
    }

    /// <summary>A bundled model keeps its name; a folder is found from wherever the service was started.</summary>
    private static string NameOf(string nameOrPath) =>
        ModelCatalog.OpenBundled().Models.Any(model => model.Name == nameOrPath) ? nameOrPath : Path.GetFullPath(nameOrPath);

    private static async Task<EmbedderStatus> UseThereAsync(HttpClient service, string? name, bool isQuiet, CancellationToken cancellation)
    {
        using var content = JsonContent.Create(new EmbedderChange(name), EmbedderJson.Default.EmbedderChange);
        using var begun = name is null
            ? await service.PostAsync(EmbedderEndpoints.Stop, null, cancellation)
            : await service.PostAsync(EmbedderEndpoints.Path, content, cancellation);
        await begun.RequireDoneAsync(sentence => new EmbedderRefusedException(sentence), cancellation);
        return await FollowAsync(StatusAsync, isQuiet, cancellation);

        async Task<EmbedderStatus> StatusAsync()
        {
            using var response = await service.GetAsync(EmbedderEndpoints.Path, cancellation);
            await response.RequireDoneAsync(sentence => new EmbedderRefusedException(sentence), cancellation);
            return (await response.Content.ReadFromJsonAsync(EmbedderJson.Default.EmbedderStatus, cancellation))!;
        }
    }

    /// <summary>The store is opened with the embedder that it remembers, whatever is configured.</summary>
    private static async Task<EmbedderStatus> UseHereAsync(DataFolder data, string? name, bool isQuiet, CancellationToken cancellation)
    {
        var remembered = (await StoreSettings.EmbedderOfAsync(data, cancellation))?.Name ?? ModelOptions.DefaultEmbedder;
        await using var services = RagServices.Build(
            new DirectoryInfo(data.Path),
            ($"{ModelOptions.Section}:{nameof(ModelOptions.Embedder)}", remembered)
        );
        var desk = services.GetRequiredService<EmbedderDesk>();
        await (name is null ? desk.StopAsync(cancellation) : desk.UseAsync(name, cancellation));
        return await FollowAsync(() => Task.FromResult(desk.Status), isQuiet, cancellation);
    }

    private static async Task<EmbedderStatus> FollowAsync(Func<Task<EmbedderStatus>> ask, bool isQuiet, CancellationToken cancellation)
    {
        while (true)
        {
            var status = await ask();
            if (status.State is EmbedderState.Idle or EmbedderState.Failed)
            {
                return status;
            }

            if (!isQuiet)
            {
                AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"{Sentence(status)}");
            }

            await Task.Delay(s_between, cancellation);
        }
    }

    private static string Sentence(EmbedderStatus status) =>
        status.State == EmbedderState.Tidying
            ? "Old vectors are removed."
            : string.Create(
                CultureInfo.CurrentCulture,
                $"{status.Done} of {status.All} chunks have vectors of {status.Successor}, {status.ChunksPerSecond:F1} a second."
            );

    private static int Print(EmbedderStatus status, bool asJson)
    {
        if (asJson)
        {
            JsonLines.Write(status);
        }
        else if (status.Fault is { } fault)
        {
            Console.Error.WriteLine(TerminalText.Clean(fault));
        }
        else
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.CurrentCulture,
                $"The embedder {status.Embedder} ({status.Dimensions} dimensions) is in charge."
            );
        }

        return status.State == EmbedderState.Failed ? 1 : 0;
    }
}
