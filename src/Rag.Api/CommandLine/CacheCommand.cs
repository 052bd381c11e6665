using System.CommandLine;
using System.Globalization;
using Rag.Api.Edge;
using Rag.Api.Hosting;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag cache</c>: what is kept of passages that were computed.</summary>
internal static class CacheCommand
{
    public static Command Create() => new("cache", "Look into what is kept of computed passages.") { Verify() };

    private static Command Verify()
    {
        var article = new Argument<string>("article") { Description = "An article's id, its source's own id for it, or its URL." };
        var url = CommonOptions.Url("Ask the service that runs there, with the key that Server:AdminKey sets.");
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("verify", "Show whether anything computed from an article is kept; exit code 0 when nothing is.")
        {
            article,
            url,
            json,
            dataDir,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var name = parsed.GetRequiredValue(article);
                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                using var service = parsed.GetValue(url) is { } address
                    ? RemoteService.At(address, services.GetRequiredService<ServerOptions>())
                    : await AdminSocket.TryConnectAsync(services.GetRequiredService<DataFolder>(), cancellation);
                var line = service is null ? await LookAtAsync(services, name, cancellation) : await AskAsync(service, name, cancellation);
                Print(line, parsed.GetValue(json));
                return line.Found.Count == 0 ? 0 : 1;
            }
        );
        return command;
    }

    private static Task<ArticleTracesLine> LookAtAsync(IServiceProvider services, string article, CancellationToken cancellation) =>
        services
            .GetRequiredService<ArticleTraces>()
            .InAsync(KvDiskOptions.FolderOf(services.GetRequiredService<DataFolder>()), article, cancellation);

    private static async Task<ArticleTracesLine> AskAsync(HttpClient service, string article, CancellationToken cancellation)
    {
        using var response = await service.GetAsync($"{CacheEndpoints.TracesPath}?article={Uri.EscapeDataString(article)}", cancellation);
        if (!response.IsSuccessStatusCode)
        {
            var sentence = await ServiceProblem.SentenceAsync(response, cancellation);
            throw new InvalidOperationException(
                $"The service at {service.BaseAddress} refused with {(int)response.StatusCode}: {sentence}"
            );
        }

        return await response.Content.ReadFromJsonAsync<ArticleTracesLine>(cancellation)
            ?? throw new InvalidDataException($"The service at {service.BaseAddress} answered nothing.");
    }

    private static void Print(ArticleTracesLine line, bool asJson)
    {
        if (asJson)
        {
            JsonLines.Write(line);
            return;
        }

        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.CurrentCulture,
            $"{line.ArticleId}, revision {line.Revision}, {line.Passages} passages:"
        );
        foreach (var place in line.Found)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"[red]✗[/] {place}");
        }

        if (line.Found.Count == 0)
        {
            AnsiConsole.MarkupLine("[green]✓[/] Nothing computed from them is kept.");
        }
    }
}
