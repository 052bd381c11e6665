using System.CommandLine;
using Rag.Api.Adapters;
using Rag.Api.Edge;
using Rag.Api.Hosting;
using Rag.Engine;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag adapters</c>: the adapters of the reader of a running service.</summary>
internal static class AdaptersCommand
{
    public static Command Create() => new("adapters", "The adapters of a running service's reader.") { List(), Load(), Unload() };

    private static Command List()
    {
        var (dataDir, json) = (CommonOptions.DataDir(), CommonOptions.Json());
        var command = new Command("list", "List the adapters that can be asked for.") { dataDir, json };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                using var service = await ConnectAsync(parsed.GetRequiredValue(dataDir), cancellation);
                using var response = await service.GetAsync(AdapterEndpoints.Path, cancellation);
                await PrintAsync(response, parsed.GetValue(json), cancellation);
                return 0;
            }
        );
        return command;
    }

    private static Command Load()
    {
        var name = new Argument<string>("name") { Description = "The name under which it can be asked for." };
        var folder = new Argument<DirectoryInfo>("folder") { Description = "With adapter_config.json and adapter_model.safetensors." };
        var (dataDir, json) = (CommonOptions.DataDir(), CommonOptions.Json());
        var command = new Command("load", "Load an adapter; it can be asked for when the command ends.") { name, folder, dataDir, json };
        command.RefuseUnknownOptions();
        command.SetAction(
            (parsed, cancellation) =>
                ChangeAsync(
                    parsed.GetRequiredValue(dataDir),
                    AdapterEndpoints.Load,
                    new AdapterChange(parsed.GetRequiredValue(name), parsed.GetRequiredValue(folder).FullName),
                    parsed.GetValue(json),
                    cancellation
                )
        );
        return command;
    }

    private static Command Unload()
    {
        var name = new Argument<string>("name") { Description = "The name under which it was loaded." };
        var (dataDir, json) = (CommonOptions.DataDir(), CommonOptions.Json());
        var command = new Command("unload", "Unload an adapter; questions under way with it are answered first.") { name, dataDir, json };
        command.RefuseUnknownOptions();
        command.SetAction(
            (parsed, cancellation) =>
                ChangeAsync(
                    parsed.GetRequiredValue(dataDir),
                    AdapterEndpoints.Unload,
                    new AdapterChange(parsed.GetRequiredValue(name)),
                    parsed.GetValue(json),
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> ChangeAsync(
        DirectoryInfo dataDir,
        string path,
        AdapterChange change,
        bool asJson,
        CancellationToken cancellation
    )
    {
        using var service = await ConnectAsync(dataDir, cancellation);
        using var response = await service.PostAsync(path, JsonContent.Create(change, AdapterJson.Default.AdapterChange), cancellation);
        await PrintAsync(response, asJson, cancellation);
        return 0;
    }

    private static async Task<HttpClient> ConnectAsync(DirectoryInfo dataDir, CancellationToken cancellation) =>
        await AdminSocket.TryConnectAsync(new DataFolder(dataDir.FullName), cancellation)
        ?? throw new InvalidOperationException(
            $"No service runs over {dataDir.FullName}: adapters are loaded into a running one, and Adapters:Served names those that every "
                + "start loads."
        );

    private static async Task PrintAsync(HttpResponseMessage response, bool asJson, CancellationToken cancellation)
    {
        await response.RequireDoneAsync(sentence => new AdapterRefusedException(sentence), cancellation);
        var lines = await response.Content.ReadFromJsonAsync(AdapterJson.Default.ListAdapterLine, cancellation) ?? [];
        if (asJson)
        {
            lines.ForEach(JsonLines.Write);
            return;
        }

        var table = new Table().AddColumns("Name", "Digest", "In use");
        lines.ForEach(line => table.AddRow(Markup.Escape(line.Name), line.Digest[..16], $"{line.Uses}"));
        AnsiConsole.Write(table);
    }
}
