using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Edge;
using Rag.Api.Pages;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Feeds.Administration;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>The pages behind the service's door, over an answerer that does what a test wants, without models and store.</summary>
internal sealed class PagesHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PagesHost(WebApplication app)
    {
        _app = app;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Url) };
        Client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    public string Url => _app.Urls.Single();

    /// <summary>Redirects are not followed.</summary>
    public HttpClient Client { get; }

    public static async Task<PagesHost> StartAsync(
        IAnswerer answerer,
        IArticleCatalog catalog,
        IFeedAdministration? feeds = null,
        ServerOptions? options = null,
        IAnswerRecords? records = null
    )
    {
        var app = await DoorHost.StartAsync(
            options,
            services =>
            {
                services.AddShown(answerer, catalog);
                if (feeds is not null)
                {
                    services.AddSingleton(feeds);
                }

                if (records is not null)
                {
                    services.AddSingleton(records);
                }
            },
            routes => routes.MapPages()
        );
        return new PagesHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
