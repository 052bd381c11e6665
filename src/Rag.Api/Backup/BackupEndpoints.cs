using Rag.Api.Edge;
using Rag.Stores.Backup;
using Rag.Stores.Embedded;

namespace Rag.Api.Backup;

/// <summary>What <c>rag backup</c> asks of a running service, for the person who runs it.</summary>
internal static class BackupEndpoints
{
    public const string Path = "/admin/backup";

    public static void AddBackup(this IServiceCollection services) =>
        services.AddSingleton(provider => new BackupDesk(
            provider.GetService<EmbeddedStore>(),
            provider.GetRequiredService<TimeProvider>()
        ));

    public static void MapBackup(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost(Path, (HttpContext http, BackupDesk desk) => desk.SendAsync(http))
            .AddEndpointFilter(AdminGate.RequireAsync)
            .AddEndpointFilter(RefusalGate.AnswerAsync<BackupRefusedException>);
}
