using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Rag.Api.Edge;
using Rag.Api.Health;
using Rag.Api.Hosting;
using Rag.Api.Nodes;
using Rag.Api.Storage;
using Rag.Core.Articles;
using Rag.Stores.Postgres;
using Rag.Stores.Qdrant;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag serve</c>: everything in one process. An empty data folder is filled with the bundled sample news first.</summary>
internal static class ServeCommand
{
    private const string Name = "serve";

    /// <summary>Of a stream that is cut, for its last event.</summary>
    private static readonly TimeSpan s_longestWord = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen.", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        var wait = new Option<bool>("--wait") { Description = "Wait for the PostgreSQL server and for Qdrant until they are there." };
        var dataDir = CommonOptions.DataDir();
        var command = new Command(Name, "Serve the chat API and the pages.") { urls, wait, dataDir };
        command.SetAction(
            async (parsed, _) =>
            {
                using var signals = new StopSignals();
                var address = parsed.GetRequiredValue(urls);
                if (parsed.GetValue(wait))
                {
                    await AwaitServersAsync(signals.Now);
                }

                await using var app = await LoadAsync(parsed.GetRequiredValue(dataDir), address, signals.Now);
                await ListeningAsync(address, () => app.StartAsync(signals.Now));
                var pages = app.Urls.Where(url => !AdminSocket.IsSocket(url));
                AnsiConsole.MarkupLineInterpolated(
                    CultureInfo.CurrentCulture,
                    $"Ask the news at [link]{string.Join(' ', pages)}[/]  [grey](Ctrl-C stops)[/]"
                );
                await signals.WaitAsync();
                await DrainAsync(app.Services, signals.Now);
                await app.StopAsync(CancellationToken.None);
                return 0;
            }
        );
        return command;
    }

    /// <summary>The command minds signals itself: it finishes what is under way.</summary>
    public static bool IsIn(ParseResult parsed) => parsed.CommandResult.Command.Name == Name;

    private static async Task AwaitServersAsync(CancellationToken now)
    {
        if (StoreSettings.Postgres() is { } database)
        {
            await PostgresCheck.AwaitAsync(database, Tell, now);
        }

        if (StoreSettings.Qdrant() is { } qdrant)
        {
            await QdrantCheck.AwaitAsync(qdrant, Tell, now);
        }

        static void Tell(string what) => Console.Error.WriteLine(TerminalText.Clean(what));
    }

    /// <summary>Builds the service and loads what it answers with; meanwhile others are told so.</summary>
    /// <param name="settings">Settings that take precedence over configured ones.</param>
    public static async Task<WebApplication> LoadAsync(
        DirectoryInfo dataDir,
        string address,
        CancellationToken now,
        params (string Key, string Value)[] settings
    )
    {
        var app = RagWebApplication.Build(dataDir, address, settings);
        try
        {
            Console.Out.WriteLine(TerminalText.Clean($"Data folder: {app.Services.GetRequiredService<DataFolder>().Path}"));
            StartingPage? starting = null;
            await ListeningAsync(address, async () => starting = await StartingPage.StartAsync(address, now));
            await using var page = starting;
            var articles = app.Services.GetRequiredService<IArticleCatalog>(); // the store is opened while the page says so
            if (!NodeServices.AreSeveral(app.Configuration))
            {
                await IngestCommand.IngestSamplesIfEmptyAsync(app.Services, now);
            }
            else if ((await articles.CountAsync(now)).Articles == 0)
            {
                Console.Out.WriteLine(
                    "The store is empty, and a node of several reads no sample news: follow a feed, or hand articles in."
                );
            }

            page?.Part = "models";
            await WarmUp.RunAsync(app.Services, now);
            AddAdminSocket(app);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static async Task ListeningAsync(string address, Func<Task> start)
    {
        try
        {
            await start();
        }
        catch (IOException exception)
            when (exception.InnerException is AddressInUseException || exception.InnerException is SocketException)
        {
            throw new IOException(
                $"Cannot listen on {address}: the port is in use. Stop what uses it or choose another with --urls.",
                exception
            );
        }
    }

    /// <summary>
    /// Gives what is under way its time, unless the service is to stop now. What is still under way then gets a moment to say that it was
    /// stopped.
    /// </summary>
    private static async Task DrainAsync(IServiceProvider services, CancellationToken now)
    {
        var drain = services.GetRequiredService<Drain>();
        drain.Begin();
        await drain.EmptyAsync(TimeSpan.FromSeconds(services.GetRequiredService<ServeOptions>().DrainSeconds), now);
        drain.Cut();
        await drain.EmptyAsync(s_longestWord, CancellationToken.None);
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
