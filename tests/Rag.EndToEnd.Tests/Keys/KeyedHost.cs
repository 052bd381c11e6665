using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Edge;
using Rag.Api.Keys;
using Rag.Api.Pages;
using Rag.Core.Access;
using Rag.Core.Articles;
using Rag.EndToEnd.Tests.Pages;
using Rag.Stores.Keys;

namespace Rag.EndToEnd.Tests.Keys;

/// <summary>The door and the pages over real keys, with endpoints that tell who was let in, without models and store.</summary>
internal sealed class KeyedHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private KeyedHost(WebApplication app, DirectoryInfo folder)
    {
        (_app, _folder) = (app, folder);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Url) };
    }

    public string Url => _app.Urls.Single();

    /// <summary>Redirects are not followed, cookies are kept.</summary>
    public HttpClient Client { get; }

    public SqliteApiKeys Keys => _app.Services.GetRequiredService<SqliteApiKeys>();

    public TenantMeters Meters => _app.Services.GetRequiredService<TenantMeters>();

    public static async Task<KeyedHost> StartAsync(ServerOptions? options = null, IReadOnlyList<Article>? articles = null)
    {
        var folder = Directory.CreateTempSubdirectory("rag-keys-");
        var app = await DoorHost.StartAsync(
            options,
            services =>
            {
                services.AddShown(new ScriptedAnswerer(), new FixedCatalog([.. articles ?? []]));
                services.AddSingleton(_ => SqliteApiKeys.Open(folder.FullName, TimeProvider.System));
                services.AddSingleton<IApiKeys>(provider => provider.GetRequiredService<SqliteApiKeys>());
                services.AddSingleton<IKeyAdministration>(provider => provider.GetRequiredService<SqliteApiKeys>());
            },
            routes =>
            {
                routes.UseCallers();
                routes.MapGet("/healthz", () => "ok");
                routes.MapGet("/v1/models", Who);
                routes.MapPost("/v1/chat/completions", Who);
                routes.MapPost("/v1/articles", Who).AddEndpointFilter(CallerGate.RequireWriterAsync);
                routes.MapPost("/mcp", Who);
                routes.MapPages();
                routes.MapKeys();
            }
        );
        return new KeyedHost(app, folder);
    }

    public async Task<string> NewKeyAsync(
        string name = "app",
        string tenant = "acme",
        ApiRoles roles = ApiRoles.Ask,
        string[]? collections = null,
        DateTimeOffset? expiresAt = null
    ) => (await Keys.CreateAsync(new NewApiKey(name, tenant, roles, collections ?? [], expiresAt), CancellationToken.None)).Secret;

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string Who(HttpContext http) =>
        $"{http.Audience().Tenant}: {string.Join(' ', http.Audience().Scopes.Select(scope => scope.Value).Order(StringComparer.Ordinal))}";
}
