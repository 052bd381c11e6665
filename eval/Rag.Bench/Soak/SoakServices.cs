using Microsoft.Extensions.DependencyInjection;
using Rag.Answering;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Engine;

namespace Rag.Bench.Soak;

/// <summary>The services that a soak disturbs.</summary>
internal static class SoakServices
{
    /// <summary>The memory is so small that passages are evicted, written and read all the time.</summary>
    /// <param name="hasFault">Plants <see cref="SpoilingRunner"/>.</param>
    public static ServiceProvider Build(DirectoryInfo dataDir, bool hasFault) =>
        RagServices.Build(
            dataDir,
            services => Plant(services, hasFault),
            ("Models:KvMemoryMiB", "384"),
            ("KvDisk:MiB", "512"),
            ("Guard:SampleShare", "0")
        );

    /// <summary>A reader like the services' own, whose requests have no part in what the engine keeps.</summary>
    public static IReader UncachedReader(IServiceProvider services)
    {
        var engine = new UncachedEngine(services.GetRequiredService<IEngine>());
        return ActivatorUtilities.CreateInstance<PassageReader>(
            services,
            ActivatorUtilities.CreateInstance<ReaderPrompts>(services, engine)
        );
    }

    private static void Plant(IServiceCollection services, bool hasFault)
    {
        if (hasFault)
        {
            services.AddSingleton<IModelRunner>(provider => new SpoilingRunner(provider.GetRequiredService<Models>().LoadReader()));
        }
    }
}
