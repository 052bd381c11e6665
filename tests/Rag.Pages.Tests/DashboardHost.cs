using Microsoft.AspNetCore.Hosting;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Eval.Dashboard;
using Rag.Eval.Dashboard.Judging.Reading;

namespace Rag.Pages.Tests;

/// <summary>The dashboard in a server of its own, over runs and articles that a test gives it.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    /// <summary>As strict as the service's own.</summary>
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'";

    private readonly WebApplication _app;

    private DashboardHost(WebApplication app)
    {
        _app = app;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Url) };
    }

    public string Url => _app.Urls.Single();

    /// <summary>Redirects are not followed.</summary>
    public HttpClient Client { get; }

    public static async Task<DashboardHost> StartAsync(
        IEvalRuns runs,
        IEvalRunControl? control = null,
        IArticleCatalog? articles = null,
        bool mayEnter = true,
        TimeProvider? time = null
    )
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, WebRootPath = "wwwroot" }
        );
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddPages();
        builder.Services.AddEvalDashboard();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton(runs);
        builder.Services.AddSingleton(articles ?? new FixedArticles());
        builder.Services.AddSingleton<ITermFinder, WholeWords>();
        builder.Services.AddSingleton<IPageAccess>(new TestAccess(mayEnter));
        if (control is not null)
        {
            builder.Services.AddSingleton(control);
        }

        var app = builder.Build();
        app.Use(
            async (http, next) =>
            {
                http.Response.Headers.ContentSecurityPolicy = Policy;
                try
                {
                    await next(http);
                }
                catch (Exception exception) when (!http.Response.HasStarted)
                {
                    http.Response.StatusCode = StatusCodes.Status500InternalServerError;
                    await http.Response.WriteAsync(exception.ToString());
                }
            }
        );
        app.UsePageFiles();
        app.MapEvalDashboard();
        await app.StartAsync();
        return new DashboardHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
