using Rag.Eval.Dashboard.Operations;
using Rag.Eval.Dashboard.Operations.Playground;

namespace Rag.Api.Operations;

/// <summary>The pages of operations over this process.</summary>
internal static class OperationsHosting
{
    public static void AddOperationPages(this IServiceCollection services)
    {
        services.AddOperations();
        services.AddSingleton<HotPassages>();
        services.AddSingleton<IOperationsSource, OperationsSource>();
        services.AddSingleton<IPlayground, ServicePlayground>();
        services.AddSingleton<ITroubleReport, GuardTroubles>();
        services.AddSingleton<ITroubleReport, DriftTroubles>();
        services.AddSingleton<ITroubleReport, GeneratorTroubles>();
    }

    public static void MapOperationPages(this IEndpointRouteBuilder routes)
    {
        routes.MapOperations();
        routes.MapPlayground();
    }
}
