using Microsoft.Extensions.DependencyInjection.Extensions;
using Rag.Api.Edge;
using Rag.Api.Pages;
using Rag.Core.Access;
using Rag.Pages;

namespace Rag.Api.Keys;

/// <summary>Keys, and what the door makes of them. Of a process that serves: commands answer the person who runs them.</summary>
internal static class KeyServices
{
    public static void AddKeys(this IServiceCollection services)
    {
        services.AddCallers();
        services.AddHostedService<QuotaKeeping>();
    }

    /// <summary>The door over keys that are there.</summary>
    public static void AddCallers(this IServiceCollection services)
    {
        services.AddSingleton<TenantMeters>();
        services.TryAddSingleton<IWorkMeter>(provider => provider.GetRequiredService<TenantMeters>());
        services.AddSingleton<FailedAttempts>();
        services.AddSingleton<PageSessions>();
        services.AddSingleton<AdminSession>();
        services.AddSingleton<IPageAccess, PageAccess>();
        services.AddSingleton<Callers>();
    }
}
