using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Rag.Api.Edge;
using Rag.Api.Hosting;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag serve</c>: everything in one process. An empty data folder is filled with the bundled sample news first.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen.", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        var dataDir = CommonOptions.DataDir();
        var command = new Command("serve", "Serve the chat API and the pages.") { urls, dataDir };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var address = parsed.GetRequiredValue(urls);
                await using var app = RagWebApplication.Build(parsed.GetRequiredValue(dataDir), address);
                Console.Out.WriteLine(TerminalText.Clean($"Data folder: {app.Services.GetRequiredService<DataFolder>().Path}"));
                await IngestCommand.IngestSamplesIfEmptyAsync(app.Services, cancellation);
                await WarmUp.RunAsync(app.Services, cancellation);
                AddAdminSocket(app);
                try
                {
                    await app.StartAsync(cancellation);
                }
                catch (IOException exception)
                    when (exception.InnerException is AddressInUseException || exception.InnerException is SocketException)
                {
                    throw new IOException(
                        $"Cannot listen on {address}: the port is in use. Stop what uses it or choose another with --urls.",
                        exception
                    );
                }

                var pages = app.Urls.Where(url => !AdminSocket.IsSocket(url));
                AnsiConsole.MarkupLineInterpolated(
                    CultureInfo.CurrentCulture,
                    $"Ask the news at [link]{string.Join(' ', pages)}[/]  [grey](Ctrl-C stops)[/]"
                );
                await app.WaitForShutdownAsync(cancellation);
                return 0;
            }
        );
        return command;
    }

    /// <summary>The store is open: no other process uses the data folder, and a socket in it is left over.</summary>
    private static void AddAdminSocket(WebApplication app)
    {
        var data = app.Services.GetRequiredService<DataFolder>();
        if (AdminSocket.Prepare(data) is { } socket)
        {
            app.Urls.Add(socket);
        }
        else
        {
            app.Logger.NoAdminSocket(data.Path);
        }
    }
}
