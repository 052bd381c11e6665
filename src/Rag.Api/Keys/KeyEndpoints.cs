using Rag.Api.Edge;
using Rag.Core.Access;

namespace Rag.Api.Keys;

/// <summary>What <c>rag keys</c> asks of a service that holds the data folder, for the person who runs it.</summary>
internal static class KeyEndpoints
{
    public const string Path = "/admin/keys";
    public const string Create = "/admin/keys/create";
    public const string Rotate = "/admin/keys/rotate";
    public const string Revoke = "/admin/keys/revoke";
    public const string Quotas = "/admin/keys/quotas";

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var admin = routes
            .MapGroup("")
            .AddEndpointFilter(AdminGate.RequireAsync)
            .AddEndpointFilter(RefusalGate.AnswerAsync<KeyRefusedException>);
        admin.MapGet(Path, async (IKeyAdministration keys, CancellationToken cancellation) => Lines(await keys.ListAsync(cancellation)));
        admin.MapGet(Quotas, QuotasAsync);
        admin.MapPost(Create, CreateAsync);
        admin.MapPost(Rotate, RotateAsync);
        admin.MapPost(Revoke, RevokeAsync);
        admin.MapPost(Quotas, SetQuotaAsync);
    }

    private static async Task<IResult> CreateAsync(HttpContext http, IKeyAdministration keys)
    {
        var asked = await ReadAsync(http);
        var key = new NewApiKey(
            asked.Name ?? "",
            asked.Tenant ?? asked.Name ?? "",
            KeyLine.RolesOf(asked.Roles ?? []),
            asked.Collections ?? [],
            asked.ExpiresAt
        );
        return Issued(http, await keys.CreateAsync(key, http.RequestAborted));
    }

    private static async Task<IResult> RotateAsync(HttpContext http, IKeyAdministration keys)
    {
        var asked = await ReadAsync(http);
        var overlap = TimeSpan.FromSeconds(Math.Clamp(asked.Overlap ?? 0, 0, TimeSpan.FromDays(3650).TotalSeconds));
        return Issued(http, await keys.RotateAsync(asked.Name ?? "", overlap, http.RequestAborted));
    }

    private static async Task<IResult> RevokeAsync(HttpContext http, IKeyAdministration keys)
    {
        var asked = await ReadAsync(http);
        return Lines(await keys.RevokeAsync(asked.Name ?? "", http.RequestAborted));
    }

    private static async Task<IResult> SetQuotaAsync(HttpContext http, IKeyAdministration keys)
    {
        var asked = await ReadAsync(http);
        await keys.SetQuotaAsync(asked.Tenant ?? "", asked.Quota ?? TenantQuota.None, http.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> QuotasAsync(IKeyAdministration keys, CancellationToken cancellation) =>
        Results.Json(
            (await keys.QuotasAsync(cancellation)).ToDictionary(StringComparer.Ordinal),
            KeyJson.Default.DictionaryStringTenantQuota
        );

    private static IResult Issued(HttpContext http, IssuedApiKey issued)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(KeyLine.Of(issued), KeyJson.Default.KeyLine);
    }

    private static IResult Lines(IReadOnlyList<ApiKey> keys) => Results.Json([.. keys.Select(KeyLine.Of)], KeyJson.Default.ListKeyLine);

    private static Task<KeyRequest> ReadAsync(HttpContext http) => JsonBody.ReadAsync(http, KeyJson.Default.KeyRequest);
}
