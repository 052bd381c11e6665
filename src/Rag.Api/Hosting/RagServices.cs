using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Rag.Answering;
using Rag.Answering.Admission;
using Rag.Answering.Candidates;
using Rag.Answering.Generators;
using Rag.Answering.Guard;
using Rag.Answering.Telemetry;
using Rag.Api.Adaptation;
using Rag.Api.Adapters;
using Rag.Api.Admission;
using Rag.Api.Edge;
using Rag.Api.Embedders;
using Rag.Api.Evaluation;
using Rag.Api.Feeds;
using Rag.Api.Generators;
using Rag.Api.Guard;
using Rag.Api.Health;
using Rag.Api.Intake;
using Rag.Api.Mcp;
using Rag.Api.OpenAi.Answers;
using Rag.Api.OpenAi.Chat;
using Rag.Api.OpenAi.Kept;
using Rag.Api.OpenAi.Models;
using Rag.Api.OpenAi.News;
using Rag.Api.OpenAi.Responses;
using Rag.Api.OpenAi.Tools;
using Rag.Api.Pages;
using Rag.Api.Reading;
using Rag.Api.Storage;
using Rag.Api.Suggestions;
using Rag.Api.Telemetry;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Conversations;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Fetching.Requests;
using Rag.Ingestion.Retention;
using Rag.Ingestion.Samples;
using Rag.Onnx.Native;
using Rag.Prompting;
using Rag.Prompting.Constrained;
using Rag.Prompting.Grounding;
using Rag.Remote;
using Rag.Retrieval;

namespace Rag.Api.Hosting;

/// <summary>The composition root: every stage once, made when it is first needed, so that a search loads no reader.</summary>
internal static class RagServices
{
    /// <summary>The services of a command that serves nothing.</summary>
    /// <param name="settings">Settings of the command's own, which take precedence over configured ones.</param>
    public static ServiceProvider Build(DirectoryInfo dataDir, params ReadOnlySpan<(string Key, string Value)> settings) =>
        Build(dataDir, _ => { }, settings);

    /// <param name="add">Adds services of the command's own, or puts them in the place of others.</param>
    public static ServiceProvider Build(
        DirectoryInfo dataDir,
        Action<IServiceCollection> add,
        params ReadOnlySpan<(string Key, string Value)> settings
    )
    {
        var configuration = new ConfigurationManager();
        RagConfiguration.AddSettings(configuration);
        foreach (var (key, value) in settings)
        {
            configuration[key] = value;
        }

        var services = new ServiceCollection();
        services.AddLogging(logging => RagConfiguration.AddLogs(logging, configuration));
        services.AddRag(configuration, dataDir);
        add(services);
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
        return provider;
    }

    /// <summary>Everything but the faces, in the order in which an article comes in and a question goes out.</summary>
    public static void AddRag(this IServiceCollection services, IConfiguration configuration, DirectoryInfo dataDir)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new DataFolder(dataDir.FullName));
        services.AddSections(configuration);
        services.AddAdapters(configuration);
        services.AddGenerators(configuration);
        services.AddModels();
        services.AddEmbedder();
        services.AddAdaptation(configuration);
        services.AddStore(configuration);
        services.AddGuardLedger();
        services.AddIntake();
        services.AddRetrieval(configuration);
        services.AddEngine();
        services.AddAnswering(configuration);
        services.AddSampleNews();
        services.AddFeeds();
        services.AddNewsTools();
        services.AddEvaluation(configuration);
    }

    private static void AddSections(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<ServerOptions>(configuration, ServerOptions.Section);
        services.AddSection<CorsOptions>(configuration, CorsOptions.Section);
        services.AddSection<ModelOptions>(configuration, ModelOptions.Section);
        services.AddSection<RetrievalOptions>(configuration, RetrievalOptions.Section);
        services.AddSection<QuestionOptions>(configuration, QuestionOptions.Section);
        services.AddSection<PromptOptions>(configuration, PromptOptions.Section);
        services.AddSection<GroundingOptions>(configuration, GroundingOptions.Section);
        services.AddSection<FormatOptions>(configuration, FormatOptions.Section);
        services.AddSection<AnsweringOptions>(configuration, AnsweringOptions.Section);
        services.AddSection<RemoteOptions>(configuration, RemoteOptions.Section);
        services.AddSection<ExtractionOptions>(configuration, ExtractionOptions.Section);
        services.AddSection<ConfidenceOptions>(configuration, ConfidenceOptions.Section);
        services.AddSection<EngineOptions>(configuration, "Engine");
        services.AddSection<ServeOptions>(configuration, ServeOptions.Section);
        services.AddSection<TelemetryOptions>(configuration, TelemetryOptions.Section);
        services.AddSection<KvDiskOptions>(configuration, KvDiskOptions.Section);
        services.AddSection<FetchingOptions>(configuration, FetchingOptions.Section);
        services.AddSection<StarterFeeds>(configuration, StarterFeeds.Section);
        services.AddSection<ConversationOptions>(configuration, ConversationOptions.Section);
        services.AddSection<GuardOptions>(configuration, GuardOptions.Section);
        services.AddSection<RetentionOptions>(configuration, RetentionOptions.Section);
    }

    private static void AddModels(this IServiceCollection services)
    {
        services.AddSingleton<Models>();
        services.AddSingleton(provider => provider.GetRequiredService<Models>().LoadExtractor());
        services.AddSingleton(provider => provider.GetRequiredService<Models>().LoadReaderTokenizer());
        services.AddSingleton(provider => provider.GetRequiredService<Models>().ReadPromptForm(provider.GetRequiredService<ITokenizer>()));
        services.AddSingleton(provider => provider.GetRequiredService<Models>().LoadReader());
        services.AddSingleton<ServedModels>();
        services.AddSingleton(provider => provider.GetRequiredService<Models>().Reader);
    }

    private static void AddRetrieval(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<HybridSearcher>();
        services.AddReranking(configuration);
        services.AddSingleton<ISearchExplainer>(provider => provider.GetRequiredService<HybridSearcher>());
    }

    private static void AddEngine(this IServiceCollection services) => services.AddSingleton<IEngine>(StartEngine);

    private static RagEngine StartEngine(IServiceProvider services)
    {
        var engine = new RagEngine(
            services.GetRequiredService<IModelRunner>(),
            services.GetRequiredService<EngineOptions>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<KvDiskOptions>().For(services.GetRequiredService<DataFolder>()),
            services.GetRequiredService<Models>().AttentionOf(services.GetRequiredService<PromptForm>())
        );
        if (engine.Disk?.Trouble is { } trouble)
        {
            services.GetRequiredService<ILogger<RagEngine>>().DiskTierTrouble(trouble);
        }

        if (engine.Disk is { RemovedFiles: > 0 and var removed })
        {
            services.GetRequiredService<ILogger<RagEngine>>().RemovedKvFiles(removed);
        }

        AdapterDesk.LoadServed(services.GetRequiredService<AdapterOptions>(), engine.Adapters);
        services.GetRequiredService<AdoptedAdapters>().PutInUseAsync(engine, CancellationToken.None).GetAwaiter().GetResult();
        GuardServices.CloseModes(services, engine);
        return engine;
    }

    private static void AddAnswering(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<PromptAssembler>();
        services.AddSingleton<Grounder>();
        services.AddSingleton(provider => new AnswerFormats(
            provider.GetRequiredService<ITokenizer>(),
            provider.GetRequiredService<Grounder>(),
            provider.GetRequiredService<FormatOptions>(),
            BackgroundThread.GiveWayToAll
        ));
        services.AddSingleton<ReaderPrompts>();
        services.AddSingleton<PassageReader>();
        services.AddSingleton<IReader, GeneratorReader>();
        services.AddSingleton<PassageWarming>();
        services.AddSingleton<PassagePurge>();
        services.TryAddSingleton<IAdmission, OpenDoor>();
        services.AddSingleton<AnswerService>();
        services.AddSingleton<AnswerMetrics>();
        services.AddSingleton(Answerer);
        if (ModelOptions.HasExtractor(configuration))
        {
            services.AddSingleton<CandidateReader>();
        }

        if (configuration.GetSection(AnsweringOptions.Section).Get<AnsweringOptions>()?.Generator == AnswerGenerator.Remote)
        {
            services.AddSingleton(RemoteReaders.Open);
        }

        services.AddSingleton<ArticleTraces>();
        services.AddSingleton<KeptResponses>();
        services.AddSingleton<KeptCompletions>();
        services.AddSingleton<WithdrawnAnswers>();
        services.AddSingleton<FeedbackDesk>();
        services.AddSingleton<GivenAnswers>();
        services.AddSingleton(provider => new ArgumentSchema(
            ModelOptions.HasExtractor(configuration) ? provider.GetRequiredService<IExtractor>() : null
        ));
        services.AddSingleton<FunctionCaller>();
        services.AddSingleton<ChatAnswerer>();
        services.AddSingleton<NewsReplies>();
        services.AddSingleton<AnswerReview>();
        services.AddSingleton<RetentionRun>();
    }

    /// <summary>Only a process that serves has a door: what a command asks waits for itself alone.</summary>
    private static IAnswerer Answerer(IServiceProvider services)
    {
        IAnswerer answerer = services.GetRequiredService<AnswerService>();
        if (services.GetService<AdmissionControl>() is { } door)
        {
            answerer = new AdmittedAnswerer(answerer, door, services.GetRequiredService<TimeProvider>());
        }

        return new TracedAnswerer(
            new ForegroundAnswerer(answerer, services.GetRequiredService<IForegroundActivity>()),
            services.GetRequiredService<AnswerMetrics>(),
            services.GetRequiredService<ModelIdentity>().Name,
            services.GetRequiredService<TimeProvider>()
        ).Logged(services);
    }

    private static void AddSampleNews(this IServiceCollection services)
    {
        services.AddSingleton(_ => SampleNews.Load());
        services.AddSingleton<StoredSampleNews>();
        services.AddSingleton<NewsSuggestions>();
        services.AddSingleton<ISuggestedQuestions>(provider => provider.GetRequiredService<NewsSuggestions>());
        services.AddSingleton<TriedQuestions>();
    }

    /// <summary>
    /// From here until the services are disposed, every chunk that the store retires is purged from the reader's memory and disk before the
    /// store's call returns; what a process that was killed left unpurged is when this returns. To be called by every process that answers
    /// questions while articles may change, before the first question. Loads the reader.
    /// </summary>
    public static async Task PurgeRetiredChunksAsync(this IServiceProvider services, CancellationToken cancellation)
    {
        services.GetRequiredService<PassagePurge>().Subscribe();
        services.GetRequiredService<WithdrawnAnswers>().Subscribe();
        await services.GetRequiredService<IChunkRetirement>().TellAgainAsync(cancellation);
    }
}
