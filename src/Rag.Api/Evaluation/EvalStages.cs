using System.Globalization;
using Microsoft.Extensions.Options;
using Rag.Answering;
using Rag.Answering.Candidates;
using Rag.Answering.Generators;
using Rag.Answering.Routing;
using Rag.Api.Adaptation;
using Rag.Api.Generators;
using Rag.Api.Hosting;
using Rag.Api.OpenAi.Models;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Evaluation;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Prompting;
using Rag.Prompting.Constrained;
using Rag.Prompting.Grounding;
using Rag.Remote;
using Rag.Retrieval;
using Rag.Retrieval.Reranking;

namespace Rag.Api.Evaluation;

/// <summary>
/// Stages of their own over the store, the models, the engine and the passages of the process. What is shared is given as it is, so that
/// disposal leaves it alone.
/// </summary>
internal sealed class EvalStages : IEvalStages
{
    private readonly IServiceProvider _shared;
    private readonly IConfiguration _configuration;
    private readonly ServiceProvider _options;
    private readonly Lazy<ServiceProvider> _answering;

    private EvalStages(IServiceProvider shared, IConfiguration configuration)
    {
        (_shared, _configuration) = (shared, configuration);
        var services = new ServiceCollection();
        AddOptions(services, configuration);
        _options = services.BuildServiceProvider();
        _answering = new Lazy<ServiceProvider>(BuildAnswering);
        var searcher = ActivatorUtilities.CreateInstance<HybridSearcher>(
            shared,
            _options.GetRequiredService<RetrievalOptions>(),
            _options.GetRequiredService<QuestionOptions>()
        );
        Searcher = RerankingServices.WithReranker(shared, searcher);
    }

    public ISearcher Searcher { get; }

    public IAnswerExplainer? AnswerExplainer => HasExtractor ? _answering.Value.GetRequiredService<AnswerExplainer>() : null;

    public IArticleCatalog Catalog => _shared.GetRequiredService<IArticleCatalog>();

    public IAnswerer Answerer => _answering.Value.GetRequiredService<AnswerService>();

    /// <exception cref="EvalRunException">A value is wrong.</exception>
    public static EvalStages Open(IServiceProvider shared, IConfiguration configuration)
    {
        try
        {
            return new EvalStages(shared, configuration);
        }
        catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException)
        {
            throw new EvalRunException($"A setting of the run is wrong: {exception.Message}", exception);
        }
    }

    public async ValueTask<RunConfiguration> ConfigurationAsync(RunKind kind, CancellationToken cancellation)
    {
        var settings = EvalSettings.Of(kind, _options).ToDictionary(StringComparer.Ordinal);
        var embedder = _shared.GetRequiredService<IEmbedder>();
        settings["Models:embedder"] = embedder.Digest;
        if (embedder is QuestionEmbedder { InUse: { } projection })
        {
            settings["Models:questions"] = projection.Digest;
        }

        var reranking = _shared.GetRequiredService<RerankingOptions>();
        if (reranking.Model != ModelOptions.None)
        {
            settings["Models:reranker"] = _shared.GetRequiredService<IReranker>().Digest;
            settings["Reranking:Depth"] = reranking.Depth.ToString(CultureInfo.InvariantCulture);
            settings["Reranking:BudgetMilliseconds"] = reranking.BudgetMilliseconds.ToString(CultureInfo.InvariantCulture);
        }

        if (kind == RunKind.Answer)
        {
            settings["Models:reader"] = _shared.GetRequiredService<IEngine>().Shape.Digest;
            settings["Models:tokenizer"] = _shared.GetRequiredService<ITokenizer>().Digest;
            settings["Models:extractor"] = HasExtractor ? _shared.GetRequiredService<IExtractor>().Digest : ModelOptions.None;
            await AddGeneratorsAsync(settings, cancellation);
            settings["Answering:Generator"] = _shared.GetRequiredService<AnsweringOptions>().Generator.ToString();
        }

        var counts = await Catalog.CountAsync(cancellation);
        var last = await _shared.GetRequiredService<IArticleChanges>().LastChangeAsync(cancellation);
        settings["Store:articles"] = counts.Articles.ToString(CultureInfo.InvariantCulture);
        settings["Store:chunks"] = counts.Chunks.ToString(CultureInfo.InvariantCulture);
        settings["Store:last_change"] = last.ToString(CultureInfo.InvariantCulture);
        return new RunConfiguration(settings);
    }

    /// <summary>The digests of those that may answer, and the order in which they are asked.</summary>
    private async Task AddGeneratorsAsync(Dictionary<string, string> settings, CancellationToken cancellation)
    {
        var model = _options.GetRequiredService<RoutingOptions>().Model;
        if (model == AnswerOptions.Reader)
        {
            return;
        }

        IReadOnlyList<string> order = model == AnswerOptions.Auto ? _answering.Value.GetRequiredService<RoutedReader>().Order : [model];
        foreach (var name in order.Where(name => name != RoutedReader.ReaderPlace))
        {
            var generator = await _shared.GetRequiredService<GeneratorModels>().LoadAsync(name, cancellation);
            settings[RoutingRecord.DigestSetting + name] = generator.Engine.Shape.Digest;
        }

        if (model == AnswerOptions.Auto)
        {
            settings[$"{RoutingOptions.Section}:{nameof(RoutingOptions.Order)}"] = string.Join(", ", order);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_answering.IsValueCreated)
        {
            await _answering.Value.DisposeAsync();
        }

        await _options.DisposeAsync();
    }

    private bool HasExtractor => ModelOptions.HasExtractor(_configuration);

    private static void AddOptions(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<RetrievalOptions>(configuration, RetrievalOptions.Section);
        services.AddSection<QuestionOptions>(configuration, QuestionOptions.Section);
        services.AddSection<PromptOptions>(configuration, PromptOptions.Section);
        services.AddSection<GroundingOptions>(configuration, GroundingOptions.Section);
        services.AddSection<ExtractionOptions>(configuration, ExtractionOptions.Section);
        services.AddSection<ConfidenceOptions>(configuration, ConfidenceOptions.Section);
        services.AddRoutingOptions(configuration);
    }

    private ServiceProvider BuildAnswering()
    {
        var services = new ServiceCollection();
        AddOptions(services, _configuration);
        services.AddSingleton(Searcher);
        Share<TimeProvider>(services);
        Share<ILoggerFactory>(services);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        Share<IArticleCatalog>(services);
        Share<IEmbedder>(services);
        Share<ITokenizer>(services);
        Share<PromptForm>(services);
        Share<IEngine>(services);
        Share<FormatOptions>(services);
        Share<RemoteOptions>(services);
        Share<PromptAssembler>(services);
        Share<PassagePurge>(services);
        Share<TenantAdapters>(services);
        Share<GeneratorModels>(services);
        Share<IRoutingRecord>(services);
        services.AddGeneratedAnswers(_ => _shared.GetRequiredService<ModelIdentity>().Name, giveWay: null);
        if (HasExtractor)
        {
            Share<IExtractor>(services);
            services.AddSingleton<CandidateReader>();
            services.AddSingleton<AnswerExplainer>();
        }

        if (_shared.GetService<OutsideReader>() is { } outside)
        {
            services.AddSingleton(outside);
        }

        services.AddSingleton<Grounder>();
        services.AddSingleton(provider => new AnswerFormats(
            provider.GetRequiredService<ITokenizer>(),
            provider.GetRequiredService<Grounder>(),
            provider.GetRequiredService<FormatOptions>()
        ));
        services.AddSingleton<ReaderPrompts>();
        services.AddSingleton<PassageReader>();
        services.AddSingleton<PassageWarming>();
        services.AddSingleton<AnswerService>();
        return services.BuildServiceProvider();
    }

    private void Share<T>(IServiceCollection services)
        where T : class => services.AddSingleton(_shared.GetRequiredService<T>());
}
