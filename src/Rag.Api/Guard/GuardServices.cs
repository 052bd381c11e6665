using Rag.Answering.Guard;
using Rag.Api.Hosting;
using Rag.Api.OpenAi.Models;
using Rag.Core.Answers;
using Rag.Core.Guard;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Kernels.Attention;
using Rag.Stores.Guard;

namespace Rag.Api.Guard;

/// <summary>The guard over reused KV. What it has closed holds for every process; only one that serves checks answers.</summary>
internal static class GuardServices
{
    public static void AddGuardLedger(this IServiceCollection services) =>
        services.AddSingleton<IGuardLedger>(provider => new GuardFile(provider.GetRequiredService<DataFolder>().Path));

    public static void AddGuard(this IServiceCollection services)
    {
        services.AddGuardedAnswers();
        services.AddSingleton<GuardMetrics>();
        services.AddHostedService<GuardService>();
    }

    /// <summary>Answers are drawn; whoever adds this has them checked.</summary>
    public static void AddGuardedAnswers(this IServiceCollection services)
    {
        services.AddSingleton<FullPrecisionEngine>();
        services.AddSingleton(CreateGuard);
        services.AddSingleton<IGuardReport>(provider => provider.GetRequiredService<ReuseGuard>());
    }

    /// <summary>To be called before the first request.</summary>
    public static void CloseModes(IServiceProvider services, IEngine engine)
    {
        var ledger = services.GetRequiredService<IGuardLedger>();
        var modes = ledger.Load();
        var logger = services.GetRequiredService<ILogger<ReuseGuard>>();
        if (ledger.Trouble is { } trouble)
        {
            logger.GuardTrouble(trouble);
        }

        foreach (var mode in modes.Where(mode => mode.ClosedSince is not null && mode.ModelDigest == engine.Shape.Digest))
        {
            engine.CloseAsync(mode.Mode, CancellationToken.None).GetAwaiter().GetResult();
            logger.GuardStillClosed(mode.Sentence(mode.Samples.Count));
        }
    }

    private static ReuseGuard CreateGuard(IServiceProvider services)
    {
        var models = services.GetRequiredService<Models>();
        var isInt8 = models.ReaderKvType == KvType.Int8;
        return new ReuseGuard(
            services.GetRequiredService<IEngine>(),
            new GuardedModel(
                services.GetRequiredService<ModelIdentity>().Name,
                services.GetRequiredService<IEngine>().Shape.Digest,
                isInt8 ? [ReuseMode.Int8Kv] : [],
                models.AttentionOf(services.GetRequiredService<PromptForm>()) == PromptAttention.PartsAlone
            ),
            services.GetRequiredService<GuardOptions>(),
            services.GetRequiredService<IGuardLedger>(),
            services.GetRequiredService<IForegroundActivity>(),
            services.GetRequiredService<TimeProvider>(),
            isInt8 ? () => services.GetRequiredService<FullPrecisionEngine>().Engine : null
        );
    }
}
