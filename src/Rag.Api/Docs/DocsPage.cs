using Rag.Api.Edge;
using Scalar.AspNetCore;

namespace Rag.Api.Docs;

/// <summary>
/// The page on which the API can be read and tried. All its files come from here. Its styles are made by its script, which the policy of
/// the other pages forbids, so it has one of its own: scripts and styles with the page's nonce, and style attributes.
/// </summary>
internal static class DocsPage
{
    public const string Path = "/docs/api";

    /// <summary>Gives the nonce to the styles that the page's script makes; to be read before it.</summary>
    private const string NonceScript = "<script src=\"/docs-nonce.js\"></script>";

    public static void UseDocsPage(this WebApplication app) =>
        app.UseWhen(
            http => http.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase),
            branch => branch.Use(SetPolicyAsync)
        );

    public static void MapDocsPage(this IEndpointRouteBuilder routes) =>
        routes
            .MapScalarApiReference(Path, options =>
            {
                options.Title = "Ask the news: the API";
                options.OpenApiRoutePattern = ApiDocument.Path;
                options.HeadContent = NonceScript;
                options.DynamicNonce = true;
                options.Telemetry = false;
                options.DefaultFonts = false;
                options.HideClientButton = true;
                options.HideModels = true;
                options.DefaultOpenAllTags = true;
                options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
                options.Agent = new ScalarAgentOptions { Disabled = true };
                options.Mcp = new ScalarMcpOptions { Disabled = true };
            })
            .ExcludeFromDescription();

    private static Task SetPolicyAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(() =>
        {
            if (http.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce)
            {
                http.Response.Headers.ContentSecurityPolicy =
                    $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src-elem 'self' 'nonce-{nonce}'; "
                    + $"style-src-attr 'unsafe-inline'; {SecurityHeaders.SharedPolicy}";
            }

            return Task.CompletedTask;
        });
        return next(http);
    }
}
