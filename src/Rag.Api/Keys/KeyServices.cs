using Microsoft.Extensions.DependencyInjection.Extensions;
using Rag.Api.Edge;
using Rag.Api.Hosting;
using Rag.Api.Pages;
using Rag.Core.Access;
using Rag.Pages;
using Rag.Stores.Embedded;
using Rag.Stores.Keys;

namespace Rag.Api.Keys;

/// <summary>Keys, and what the door makes of them. Of a process that serves: commands answer the person who runs them.</summary>
internal static class KeyServices
{
    public static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton(OpenKeys);
        services.AddSingleton<IApiKeys>(provider => provider.GetRequiredService<SqliteApiKeys>());
        services.AddSingleton<IKeyAdministration>(provider => provider.GetRequiredService<SqliteApiKeys>());
        services.AddSingleton<IQuotaUses>(provider => provider.GetRequiredService<SqliteApiKeys>());
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

    /// <summary>The keys are opened under the store's lock.</summary>
    private static SqliteApiKeys OpenKeys(IServiceProvider services)
    {
        services.GetRequiredService<EmbeddedStore>();
        return SqliteApiKeys.Open(services.GetRequiredService<DataFolder>().Path, services.GetRequiredService<TimeProvider>());
    }
}
