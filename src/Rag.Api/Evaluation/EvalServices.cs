using Rag.Api.Hosting;
using Rag.Api.Storage;
using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Eval.Misses;
using Rag.Eval.Runs;

namespace Rag.Api.Evaluation;

/// <summary>Runs of evaluations: where they are kept, and who makes them.</summary>
internal static class EvalServices
{
    /// <summary>Data sets that come with the program.</summary>
    private const string BundledFolder = "questions";

    private const string FolderName = "datasets";

    public static void AddEvaluation(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<EvalOptions>(configuration, EvalOptions.Section);
        services.AddSingleton<IEvalStageFactory>(provider => new EvalStageFactory(provider, configuration));
        services.AddSingleton(provider => new DatasetShelf([
            Path.Combine(AppContext.BaseDirectory, BundledFolder),
            provider.GetRequiredService<EvalOptions>().Folder ?? Path.Combine(provider.GetRequiredService<DataFolder>().Path, FolderName),
        ]));
        services.AddSingleton<IMissFinders, MissFinders>();
        services.AddSingleton(provider => new RunControl(
            provider.GetRequiredService<IEvalRuns>(),
            provider.GetRequiredService<IEvalStageFactory>(),
            provider.GetRequiredService<DatasetShelf>(),
            provider.GetRequiredService<IForegroundActivity>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IMissFinders>()
        ));
        services.AddSingleton<DriftState>();
        services.AddSingleton<IEvalRunControl>(provider => provider.GetRequiredService<RunControl>());
        services.AddSingleton<QuestionKeeping>();
        if (configuration.GetSection(EvalOptions.Section).GetValue<bool>(nameof(EvalOptions.KeepQuestions)))
        {
            services.AddKeptQuestions();
        }
    }
}
