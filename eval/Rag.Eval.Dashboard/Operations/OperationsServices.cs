using Rag.Eval.Dashboard.Operations.Figures;
using Rag.Eval.Dashboard.Operations.Live;

namespace Rag.Eval.Dashboard.Operations;

/// <summary>What the pages of operations need beside an <see cref="IOperationsSource"/>.</summary>
public static class OperationsServices
{
    public static void AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<FigureRecorder>();
        services.AddSingleton<LiveHub>();
        services.AddHostedService<OperationsClock>();
    }
}
