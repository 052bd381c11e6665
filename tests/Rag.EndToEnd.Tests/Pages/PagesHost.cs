using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
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
using Rag.Feeds.Administration;
using Rag.Ingestion.Samples;
using Rag.Pages;

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
        builder.Services.AddSingleton<IApiKeys>(new NoKeys());
        builder.Services.AddCallers();
        builder.Services.AddSingleton(new StoredSampleNews(SampleNews.Load(), catalog, new ReadOnlyStore()));
        builder.Services.AddSingleton(feeds ?? new ScriptedFeeds());
        builder.Services.AddSingleton(
            new StarterFeeds { Feeds = [new StarterFeed { Title = "World", Url = "https://world.example/rss" }] }
        );
        builder.Services.AddSingleton(answerer);
        builder.Services.AddSingleton(catalog);
        builder.Services.AddSingleton(records ?? new MemoryAnswerRecords());
        builder.Services.AddSingleton<IAnswerFeedback>(new MemoryAnswerFeedback());
        builder.Services.AddSingleton<FeedbackDesk>();
        builder.Services.AddSingleton<GivenAnswers>();
        builder.Services.AddSingleton<AnswerReview>();
        var app = builder.Build();
        app.UseEdge();
        app.UsePageFiles();
        app.MapPages();
        await app.StartAsync();
        return new PagesHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class NoKeys : IApiKeys
    {
        public bool Exist => false;

        public ApiKey? Find(string secret) => null;

        public ApiKey? FindById(string id) => null;

        public TenantQuota QuotaOf(string tenant) => TenantQuota.None;

        public void NoteUse(ApiKey key) => throw new NotSupportedException();
    }
}
