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

/// <summary>The service's door and the frame of its pages in a server of its own, without models and store.</summary>
internal static class DoorHost
{
    /// <param name="add">What stands behind the door. A later registration takes the place of an earlier one.</param>
    /// <param name="map">The routes.</param>
    public static async Task<WebApplication> StartAsync(ServerOptions? options, Action<IServiceCollection> add, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, WebRootPath = "wwwroot" }
        );
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddPages();
        builder.Services.AddSingleton(options ?? new ServerOptions());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IApiKeys>(new NoKeys());
        builder.Services.AddCallers();
        add(builder.Services);
        var app = builder.Build();
        app.UseEdge();
        app.UsePageFiles();
        map(app);
        await app.StartAsync();
        return app;
    }

    /// <summary>What the pages of answers, articles and feeds show.</summary>
    public static void AddShown(this IServiceCollection services, IAnswerer answerer, IArticleCatalog catalog)
    {
        services.AddSingleton(new QuestionOptions());
        services.AddSingleton<ISuggestedQuestions>(new NoSuggestions());
        services.AddSingleton(new StoredSampleNews(SampleNews.Load(), catalog, new ReadOnlyStore()));
        services.AddSingleton<IFeedAdministration>(new ScriptedFeeds());
        services.AddSingleton(new StarterFeeds { Feeds = [new StarterFeed { Title = "World", Url = "https://world.example/rss" }] });
        services.AddSingleton(answerer);
        services.AddSingleton(catalog);
        services.AddSingleton<IAnswerRecords>(new MemoryAnswerRecords());
        services.AddSingleton<IAnswerFeedback>(new MemoryAnswerFeedback());
        services.AddSingleton<FeedbackDesk>();
        services.AddSingleton<GivenAnswers>();
        services.AddSingleton<AnswerReview>();
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
