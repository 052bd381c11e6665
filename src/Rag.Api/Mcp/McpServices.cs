using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Rag.Api.Edge;

namespace Rag.Api.Mcp;

/// <summary>The tools of the news for programs that speak the Model Context Protocol.</summary>
internal static class McpServices
{
    public const string Path = "/mcp";

    private const string Instructions =
        "Answers and searches news articles. Every answer of ask_news quotes the sentence that proves it, or says that the news do not "
        + "say; give the quotation and its source along with what you make of it.";

    public static Implementation Identity { get; } =
        new()
        {
            Name = "rag",
            Title = "Ask the news",
            Version = typeof(McpServices).Assembly.GetName().Version!.ToString(3),
        };

    /// <summary>The tools, wherever they are called from.</summary>
    public static void AddNewsTools(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<ToolCaller>();
        services.AddSingleton<McpServerTool, SearchNewsTool>();
        services.AddSingleton<McpServerTool, AskNewsTool>();
        services.AddSingleton<McpServerTool, GetArticleTool>();
        services.AddSingleton<McpServerTool, StoryTimelineTool>();
    }

    /// <summary>No state is kept between requests, so that any of several services behind a balancer can answer each.</summary>
    public static void AddMcpOverHttp(this IServiceCollection services) =>
        services.AddMcpServer(Describe).WithHttpTransport(options => options.Stateless = true);

    /// <summary>Behind the door of everything else; a body passes the gate of all JSON.</summary>
    public static void MapNewsMcp(this WebApplication app)
    {
        app.UseWhen(
            http =>
                HttpMethods.IsPost(http.Request.Method) && http.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase),
            branch =>
                branch.Use(
                    async (http, next) =>
                    {
                        var body = await JsonBody.ReadAsync(http);
                        http.Request.Body = new MemoryStream(body.ToArray(), writable: false);
                        await next(http);
                    }
                )
        );
        app.MapMcp(Path);
    }

    public static void Describe(McpServerOptions options)
    {
        options.ServerInfo = Identity;
        options.ServerInstructions = Instructions;
    }
}
