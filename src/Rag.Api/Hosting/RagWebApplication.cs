using Microsoft.AspNetCore.DataProtection;
using Rag.Api.Adaptation;
using Rag.Api.Adapters;
using Rag.Api.Admission;
using Rag.Api.Backup;
using Rag.Api.Docs;
using Rag.Api.Edge;
using Rag.Api.Embedders;
using Rag.Api.Evaluation;
using Rag.Api.Feeds;
using Rag.Api.Generators;
using Rag.Api.Guard;
using Rag.Api.Health;
using Rag.Api.Intake;
using Rag.Api.Keys;
using Rag.Api.Mcp;
using Rag.Api.Nodes;
using Rag.Api.OpenAi;
using Rag.Api.Operations;
using Rag.Api.Pages;
using Rag.Api.Reading;
using Rag.Api.Suggestions;
using Rag.Api.Telemetry;
using Rag.Eval.Dashboard;
using Rag.Eval.Dashboard.Judging.Reading;
using Rag.Pages;

namespace Rag.Api.Hosting;

/// <summary>The web face of the service: chat API, pages, health.</summary>
internal static class RagWebApplication
{
    /// <summary>
    /// Bytes of the first line, and of all headers, that the server itself takes. Less is allowed than that, so that what is too much is
    /// answered in words: the server's own refusal has none.
    /// </summary>
    private const int LargestHead = 256 << 10;
    private const int MostHeaders = 1000;
    private static readonly TimeSpan s_drainTime = TimeSpan.FromSeconds(2);

    /// <param name="settings">Settings that take precedence over configured ones.</param>
    public static WebApplication Build(DirectoryInfo dataDir, string urls, params ReadOnlySpan<(string Key, string Value)> settings) =>
        Build(dataDir, urls, null, settings);

    /// <param name="replace">Puts other services in the place of the service's own, where its faces are measured without what is behind.
    /// </param>
    public static WebApplication Build(
        DirectoryInfo dataDir,
        string urls,
        Action<IServiceCollection>? replace,
        params ReadOnlySpan<(string Key, string Value)> settings
    )
    {
        // Everything the service needs lies beside the executable, wherever it is started from.
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, WebRootPath = "wwwroot" }
        );
        RagConfiguration.AddSettings(builder.Configuration);
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        RagConfiguration.AddLogs(builder.Logging, builder.Configuration);
        builder.AddTelemetry();
        builder.Services.AddDoor();
        builder.Services.AddRag(builder.Configuration, dataDir);
        builder.Services.AddKeys();
        builder.AddNodes();
        builder.Services.AddGuard();
        builder.Services.AddBackup();
        builder.Services.AddSingleton<Drain>();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<HealthParts>();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddHostedService<GeneratorService>();
        builder.Services.AddHostedService<PurgingService>();
        builder.Services.AddHostedService<WarmingService>();
        builder.Services.AddHostedService<IdleMemoryService>();
        builder.Services.AddHostedService<KvDiskWatch>();
        builder.Services.AddHostedService<FeedPollingService>();
        builder.Services.AddHostedService<SuggestionService>();
        builder.Services.AddHostedService<BacklogService>();
        builder.Services.AddHostedService<IntakeService>();
        builder.Services.AddHostedService<RetentionService>();
        builder.Services.AddHostedService<EmbedderService>();
        builder.Services.AddHostedService<QuestionErasure>();
        builder.Services.AddHostedService<ConversationExpiry>();
        builder.Services.AddHostedService<DriftService>();
        builder.Services.AddHostedService<AdaptationService>();
        builder.Services.AddPages();
        builder.Services.AddOperationPages();
        builder.Services.AddEvalDashboard();
        builder.Services.AddSingleton<ITermFinder, IndexTermFinder>();
        builder.Services.AddMcpOverHttp();
        ApiDocument.AddTo(builder.Services);
        builder.Services.AddNodeLife(builder.Configuration);

        // The pages hold no secrets: nothing is kept in the home folder for them.
        builder.Services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = s_drainTime);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = JsonBody.MostDiscardedBytes;
            options.Limits.MaxRequestLineSize = LargestHead;
            options.Limits.MaxRequestHeadersTotalSize = LargestHead;
            options.Limits.MaxRequestHeaderCount = MostHeaders;
        });

        replace?.Invoke(builder.Services);
        var app = builder.Build();
        app.Services.GetRequiredService<MetricStore>(); // it listens from now on
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            app.Urls.Add(url);
        }

        app.ListenToNodes();
        app.UseEdge();
        app.UseNodes();
        app.UseMiddleware<DrainGate>();
        app.UseDocsPage();
        app.UsePageFiles();
        app.UseCallers();
        app.UseSending();
        app.MapHealth();
        app.MapMetrics();
        app.MapOpenAi();
        app.MapPages();
        app.MapEvalDashboard();
        app.MapOperationPages();
        app.MapCache();
        app.MapGuard();
        app.MapBackup();
        app.MapKeys();
        app.MapAdapters();
        app.MapEmbedder();
        app.MapAdaptation();
        app.MapFeeds();
        app.MapHubs();
        app.MapArticles();
        app.MapReading();
        app.MapFeedback();
        app.MapRuns();
        app.MapMaking();
        app.MapNewsMcp();
        ApiDocument.Map(app);
        app.MapDocsPage();
        return app;
    }
}
