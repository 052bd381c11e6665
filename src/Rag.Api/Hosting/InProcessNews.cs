using Microsoft.Extensions.AI;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Extensions;

namespace Rag.Api.Hosting;

/// <summary>The service without its web face, inside an application of one's own.</summary>
public static class InProcessNews
{
    /// <summary>
    /// Everything that answers from the news of a data folder, which no other process may hold meanwhile, with the faces of
    /// Microsoft.Extensions.AI: <see cref="IChatClient"/> and <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>. Models are loaded
    /// when they are first needed.
    /// </summary>
    /// <param name="settings">Takes precedence over the settings beside the program.</param>
    public static IServiceCollection AddNews(this IServiceCollection services, DirectoryInfo dataFolder, IConfiguration? settings = null)
    {
        var configuration = new ConfigurationManager();
        RagConfiguration.AddSettings(configuration);
        if (settings is not null)
        {
            configuration.AddConfiguration(settings);
        }

        services.AddLogging();
        services.AddRag(configuration, dataFolder);
        services.AddSingleton<IChatClient>(provider => new NewsChatClient(
            provider.GetRequiredService<IAnswerer>(),
            Audience.Everybody,
            provider.GetRequiredService<ModelOptions>().Reader,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider => new NewsEmbeddingGenerator(
            provider.GetRequiredService<IEmbedder>(),
            provider.GetRequiredService<IAdmission>(),
            Audience.Everybody,
            provider.GetRequiredService<Models>().Embedder.Name
        ));
        return services;
    }

    /// <summary>
    /// To be called once before the first question: from then on, what articles withdraw is forgotten by the reader too. An empty
    /// folder gets the sample news.
    /// </summary>
    public static async Task PrepareNewsAsync(this IServiceProvider services, CancellationToken cancellation = default)
    {
        await CommandLine.IngestCommand.IngestSamplesIfEmptyAsync(services, cancellation);
        await services.PurgeRetiredChunksAsync(cancellation);
    }
}
