using Microsoft.Extensions.Options;
using Rag.Answering;
using Rag.Answering.Generators;
using Rag.Answering.Routing;
using Rag.Api.Hosting;
using Rag.Api.OpenAi.Models;
using Rag.Onnx.Native;

namespace Rag.Api.Generators;

/// <summary>Generators beside the reader.</summary>
internal static class GeneratorServices
{
    public static void AddGenerators(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<GeneratorOptions>(configuration, GeneratorOptions.Section);
        services.AddSingleton<IValidateOptions<GeneratorOptions>, GeneratorOptionsCheck>();
        services.AddRoutingOptions(configuration);
        services.AddSingleton<GeneratorLoader>();
        services.AddSingleton(provider => new GeneratorModels(provider.GetRequiredService<GeneratorLoader>().Loaders));
        services.AddSingleton<IRoutingRecord, RoutingRecord>();
        services.AddGeneratedAnswers(provider => provider.GetRequiredService<ModelIdentity>().Name, BackgroundThread.GiveWayToAll);
    }

    public static void AddRoutingOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<RoutingOptions>(configuration, RoutingOptions.Section);
        IReadOnlyList<string> names = [.. configuration.GetSection(GeneratorOptions.Section).GetChildren().Select(child => child.Key)];
        services.AddSingleton<IValidateOptions<RoutingOptions>>(new RoutingOptionsCheck(names));
    }

    /// <summary>What turns passages into answers, over models that are there already.</summary>
    public static void AddGeneratedAnswers(this IServiceCollection services, Func<IServiceProvider, string> readerName, Action? giveWay)
    {
        services.AddSingleton<GeneratorFactory>();
        services.AddSingleton(provider => new GeneratorSet(
            provider.GetRequiredService<GeneratorModels>(),
            provider.GetRequiredService<GeneratorFactory>(),
            provider.GetRequiredService<RoutingOptions>(),
            provider.GetRequiredService<TenantAdapters>(),
            readerName(provider),
            giveWay
        ));
        services.AddSingleton<RoutedReader>();
    }
}
