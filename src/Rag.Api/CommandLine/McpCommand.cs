using System.CommandLine;
using ModelContextProtocol.Client;
using ModelContextProtocol.Server;
using Rag.Api.Edge;
using Rag.Api.Hosting;
using Rag.Api.Mcp;

namespace Rag.Api.CommandLine;

/// <summary>
/// <c>rag mcp</c>: the news as tools over standard input and output, for programs that start their servers themselves. Where a service
/// runs over the data folder, or is named, calls are passed on to it.
/// </summary>
internal static class McpCommand
{
    /// <summary>The environment variable that holds the key for a service that is named.</summary>
    private const string KeyVariable = "RAG_KEY";

    public static Command Create()
    {
        var url = CommonOptions.Url($"A service to pass calls on to; its key comes from {KeyVariable}.");
        var dataDir = CommonOptions.DataDir();
        var command = new Command("mcp", "Offer the news as tools of the Model Context Protocol, over standard input and output.")
        {
            url,
            dataDir,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var folder = parsed.GetRequiredValue(dataDir);
                if (parsed.GetValue(url) is { } service)
                {
                    using var http = Named(service);
                    await PassOnAsync(http, cancellation);
                }
                else if (await AdminSocket.TryOpenAsync(new DataFolder(folder.FullName), cancellation) is { } socket)
                {
                    using (socket)
                    {
                        await PassOnAsync(socket, cancellation);
                    }
                }
                else
                {
                    await AnswerHereAsync(folder, cancellation);
                }

                return 0;
            }
        );
        return command;
    }

    private static HttpClient Named(Uri service)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = service };
        if (Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }

        return http;
    }

    private static async Task AnswerHereAsync(DirectoryInfo folder, CancellationToken cancellation)
    {
        await using var services = RagServices.Build(folder);
        await AskCommand.RequireNewsAsync(services, cancellation);
        await services.PurgeRetiredChunksAsync(cancellation);
        var options = new McpServerOptions { ToolCollection = [.. services.GetServices<McpServerTool>()] };
        await RunAsync(options, services.GetRequiredService<ILoggerFactory>(), services, cancellation);
    }

    /// <summary>Nothing of a call is looked at here: the service has its own bounds.</summary>
    private static async Task PassOnAsync(HttpClient http, CancellationToken cancellation)
    {
        var settings = new ConfigurationManager();
        RagConfiguration.AddSettings(settings);
        using var logs = LoggerFactory.Create(logging => RagConfiguration.AddLogs(logging, settings));
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = new Uri(http.BaseAddress!, McpServices.Path),
                TransportMode = HttpTransportMode.StreamableHttp,
            },
            http,
            logs
        );
        await using var service = await McpClient.CreateAsync(
            transport,
            new McpClientOptions { ClientInfo = McpServices.Identity },
            logs,
            cancellation
        );
        var options = new McpServerOptions();
        options.Handlers.ListToolsHandler = (request, token) => service.ListToolsAsync(request.Params ?? new(), token);
        options.Handlers.CallToolHandler = (request, token) => service.CallToolAsync(request.Params!, token);
        await RunAsync(options, logs, null, cancellation);
    }

    /// <summary>Ends when standard input does.</summary>
    private static async Task RunAsync(
        McpServerOptions options,
        ILoggerFactory logs,
        IServiceProvider? services,
        CancellationToken cancellation
    )
    {
        McpServices.Describe(options);
        await using var transport = new StdioServerTransport(options, logs);
        await using var server = McpServer.Create(transport, options, logs, services);
        await server.RunAsync(cancellation);
    }
}
