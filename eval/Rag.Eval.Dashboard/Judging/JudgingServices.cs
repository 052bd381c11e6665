using Rag.Eval.Dashboard.Judging.Live;
using Rag.Eval.Dashboard.Judging.Reading;

namespace Rag.Eval.Dashboard.Judging;

/// <summary>What the pages below /eval are read with. The service gives IEvalRuns, the catalog and the clock.</summary>
internal static class JudgingServices
{
    public static void AddJudging(this IServiceCollection services)
    {
        services.AddSingleton<RunFigures>();
        services.AddSingleton<RunComparisons>();
        services.AddSingleton<CostReader>();
        services.AddSingleton<OverviewReader>();
        services.AddSingleton<RunReader>();
        services.AddSingleton<CompareReader>();
        services.AddSingleton<CaseReader>();
        services.AddSingleton<LiveRuns>();
    }
}
