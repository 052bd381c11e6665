using Microsoft.Extensions.Options;
using Rag.Answering;
using Rag.Api.Pages;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Engine;
using Rag.Ingestion;
using Rag.Ingestion.Samples;
using Rag.Prompting;
using Rag.Prompting.Constrained;
using Rag.Prompting.Grounding;
using Rag.Retrieval;
using Rag.Stores.Embedded;

namespace Rag.Api.Hosting;

/// <summary>The composition root: every stage once, made when it is first needed, so that a search loads no reader.</summary>
internal static class RagServices
{
    /// <summary>The services of a command that serves nothing.</summary>
    /// <param name="settings">What the command insists on, whatever is configured.</param>
    public static ServiceProvider Build(DirectoryInfo dataDir, params ReadOnlySpan<(string Key, string Value)> settings)
    {
        var configuration = new ConfigurationManager();
        Configure(configuration);
        foreach (var (key, value) in settings)
        {
            configuration[key] = value;
        }

        var services = new ServiceCollection();
        services.AddLogging(ConfigureLogging);
        services.AddRag(configuration, dataDir);
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
        return provider;
    }

    /// <summary>appsettings/ beside the executable, then RAG_* environment variables.</summary>
    public static void Configure(ConfigurationManager configuration)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "appsettings");
        var environment = Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? "Production";
        configuration
            .AddJsonFile(Path.Combine(folder, "appsettings.json"), optional: false)
            .AddJsonFile(Path.Combine(folder, $"appsettings.{environment}.json"), optional: true)
            .AddEnvironmentVariables("RAG_");
    }

    /// <summary>Standard output belongs to results: logs go to standard error.</summary>
    public static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(options => options.SingleLine = true);
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(LogLevel.Warning);
    }

    public static IServiceCollection AddRag(this IServiceCollection services, IConfiguration configuration, DirectoryInfo dataDir)
    {
        Bind<ModelOptions>(services, configuration, ModelOptions.Section);
        Bind<RetrievalOptions>(services, configuration, RetrievalOptions.Section);
        Bind<PromptOptions>(services, configuration, PromptOptions.Section);
        Bind<GroundingOptions>(services, configuration, GroundingOptions.Section);
        Bind<EngineOptions>(services, configuration, "Engine");
        Bind<KvDiskOptions>(services, configuration, KvDiskOptions.Section);

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new DataFolder(dataDir.FullName));
        services.AddSingleton(_ => SampleNews.Load());
        services.AddSingleton<ISuggestedQuestions, SampleSuggestions>();

        services.AddSingleton<Models>();
        services.AddSingleton(provider => provider.GetRequiredService<Models>().LoadEmbedder());
        services.AddSingleton(provider => provider.GetRequiredService<Models>().LoadReaderTokenizer());
        services.AddSingleton(provider => provider.GetRequiredService<Models>().LoadReader());
        services.AddSingleton(provider => provider.GetRequiredService<Models>().ReaderIdentity);

        services.AddSingleton(provider =>
        {
            var embedder = provider.GetRequiredService<IEmbedder>();
            return EmbeddedStore.Open(
                provider.GetRequiredService<DataFolder>().Path,
                new EmbeddedStoreOptions(embedder.Digest, embedder.Dimensions),
                provider.GetRequiredService<ILogger<EmbeddedStore>>());
        });
        services.AddSingleton<IArticleStore>(provider => provider.GetRequiredService<EmbeddedStore>());
        services.AddSingleton<IChunkIndex>(provider => provider.GetRequiredService<EmbeddedStore>());
        services.AddSingleton<IngestPipeline>();
        services.AddSingleton<ISearcher, HybridSearcher>();

        services.AddSingleton<PromptAssembler>();
        services.AddSingleton<Grounder>();
        services.AddSingleton<AnswerFormats>();
        services.AddSingleton<IEngine>(CreateEngine);
        services.AddSingleton<ArticleTraces>();
        services.AddSingleton<PassageWarming>();
        services.AddSingleton<PassageReader>();
        services.AddSingleton<IReader>(provider => provider.GetRequiredService<PassageReader>());
        services.AddSingleton<PassagePurge>();
        services.AddSingleton<IAnswerer, AnswerService>();
        return services;
    }

    /// <summary>Answers an invented question once, so that the first person does not wait for code and caches to warm.</summary>
    public static void WarmUp(IServiceProvider services)
    {
        services.GetRequiredService<IReader>()
            .ReadAsync("Who is first?", [new Passage(null, null, null, "The first is served before all others.", null)], new AnswerOptions(), CancellationToken.None)
            .ToAnswerAsync().GetAwaiter().GetResult();
        services.GetRequiredService<IEmbedder>().EmbedQuestion("Who is first?", CancellationToken.None);
    }

    /// <exception cref="InvalidOperationException">Nothing has been ingested: a question would be asked of nothing.</exception>
    public static void RequireNews(IServiceProvider services)
    {
        if (services.GetRequiredService<IArticleStore>().ArticleCount == 0)
        {
            throw new InvalidOperationException(
                $"There is no news in {services.GetRequiredService<DataFolder>().Path}: bring some in with 'rag ingest PATH', or start 'rag serve' once for the sample news.");
        }
    }

    private static RagEngine CreateEngine(IServiceProvider services)
    {
        var engine = new RagEngine(
            services.GetRequiredService<IModelRunner>(),
            services.GetRequiredService<EngineOptions>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<KvDiskOptions>().For(services.GetRequiredService<DataFolder>()));
        if (engine.Disk?.Trouble is { } trouble)
        {
            services.GetRequiredService<ILogger<RagEngine>>().DiskTierTrouble(trouble);
        }

        if (engine.Disk is { RemovedFiles: > 0 and var removed })
        {
            services.GetRequiredService<ILogger<RagEngine>>().RemovedKvFiles(removed);
        }

        return engine;
    }

    private static void Bind<T>(IServiceCollection services, IConfiguration configuration, string section)
        where T : class
    {
        services.AddOptions<T>().Bind(configuration.GetSection(section), binder => binder.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
    }

    /// <summary>Suggestions speak of the sample news: they are made while their articles are there.</summary>
    private sealed class SampleSuggestions(SampleNews samples, IArticleStore articles) : ISuggestedQuestions
    {
        public IReadOnlyList<string> Questions =>
        [
            .. samples.Questions
                .Where(question => question.Suggested && articles.FindByUrl(question.ArticleUrl!) is not null)
                .Select(question => question.Question),
        ];
    }
}

/// <param name="Path">Absolute.</param>
internal sealed record DataFolder(string Path);
