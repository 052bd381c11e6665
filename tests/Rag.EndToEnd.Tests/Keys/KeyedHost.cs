using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rag.Answering;
using Rag.Api.Edge;
using Rag.Api.Feeds;
using Rag.Api.Keys;
using Rag.Api.OpenAi.Answers;
using Rag.Api.Pages;
using Rag.Api.Reading;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.EndToEnd.Tests.Pages;
using Rag.Feeds.Administration;
using Rag.Ingestion.Samples;
using Rag.Pages;
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
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, WebRootPath = "wwwroot" }
        );
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddPages();
        builder.Services.AddSingleton(options ?? new ServerOptions());
        builder.Services.AddSingleton(new QuestionOptions());
        builder.Services.AddSingleton<ISuggestedQuestions>(new NoSuggestions());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => SqliteApiKeys.Open(folder.FullName, TimeProvider.System));
        builder.Services.AddSingleton<IApiKeys>(provider => provider.GetRequiredService<SqliteApiKeys>());
        builder.Services.AddSingleton<IKeyAdministration>(provider => provider.GetRequiredService<SqliteApiKeys>());
        builder.Services.AddCallers();
        var catalog = new FixedCatalog([.. articles ?? []]);
        builder.Services.AddSingleton<IArticleCatalog>(catalog);
        builder.Services.AddSingleton<IArticleWriter>(new ReadOnlyStore());
        builder.Services.AddSingleton(SampleNews.Load());
        builder.Services.AddSingleton<StoredSampleNews>();
        builder.Services.AddSingleton<IFeedAdministration>(new ScriptedFeeds());
        builder.Services.AddSingleton(new StarterFeeds());
        builder.Services.AddSingleton<IAnswerer>(new ScriptedAnswerer());
        builder.Services.AddSingleton<IAnswerRecords>(new MemoryAnswerRecords());
        builder.Services.AddSingleton<IAnswerFeedback>(new MemoryAnswerFeedback());
        builder.Services.AddSingleton<FeedbackDesk>();
        builder.Services.AddSingleton<GivenAnswers>();
        builder.Services.AddSingleton<AnswerReview>();
        var app = builder.Build();
        app.UseEdge();
        app.UsePageFiles();
        app.UseCallers();
        app.MapGet("/healthz", () => "ok");
        app.MapGet("/v1/models", Who);
        app.MapPost("/v1/chat/completions", Who);
        app.MapPost("/v1/articles", Who).AddEndpointFilter(CallerGate.RequireWriterAsync);
        app.MapPost("/mcp", Who);
        app.MapPages();
        app.MapKeys();
        await app.StartAsync();
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
