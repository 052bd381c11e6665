using Rag.Eval.Dashboard.Judging;

namespace Rag.Eval.Dashboard;

/// <summary>The pages on which quality is judged and the service is watched.</summary>
public static class EvalDashboard
{
    public static void MapEvalDashboard(this IEndpointRouteBuilder routes) => routes.MapJudging();
}
