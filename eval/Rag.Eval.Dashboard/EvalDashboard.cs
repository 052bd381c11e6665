using Rag.Eval.Dashboard.Judging;

namespace Rag.Eval.Dashboard;

/// <summary>The pages on which quality is judged and the service is watched.</summary>
public static class EvalDashboard
{
    public static IServiceCollection AddEvalDashboard(this IServiceCollection services)
    {
        services.AddJudging();
        return services;
    }

    public static void MapEvalDashboard(this IEndpointRouteBuilder routes) => routes.MapJudging();
}
