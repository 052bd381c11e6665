using System.Text.Json.Serialization.Metadata;
using Rag.Api.Edge;
using Rag.Core.Access;

namespace Rag.Api.Keys;

/// <summary>Administration of keys by a service that holds the data folder.</summary>
internal sealed class RemoteKeyAdministration(HttpClient service) : IKeyAdministration
{
    public async ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellation)
    {
        using var response = await service.GetAsync(KeyEndpoints.Path, cancellation);
        return Keys(await ReadAsync(response, KeyJson.Default.ListKeyLine, cancellation));
    }

    public async ValueTask<IssuedApiKey> CreateAsync(NewApiKey key, CancellationToken cancellation)
    {
        var request = new KeyRequest(key.Name, key.Tenant, KeyLine.NamesOf(key.Roles), key.Collections, key.ExpiresAt);
        using var response = await PostAsync(KeyEndpoints.Create, request, cancellation);
        return (await ReadAsync(response, KeyJson.Default.KeyLine, cancellation)).ToIssued();
    }

    public async ValueTask<IssuedApiKey> RotateAsync(string name, TimeSpan overlap, CancellationToken cancellation)
    {
        var request = new KeyRequest(name, Overlap: overlap.TotalSeconds);
        using var response = await PostAsync(KeyEndpoints.Rotate, request, cancellation);
        return (await ReadAsync(response, KeyJson.Default.KeyLine, cancellation)).ToIssued();
    }

    public async ValueTask<IReadOnlyList<ApiKey>> RevokeAsync(string nameOrId, CancellationToken cancellation)
    {
        using var response = await PostAsync(KeyEndpoints.Revoke, new KeyRequest(nameOrId), cancellation);
        return Keys(await ReadAsync(response, KeyJson.Default.ListKeyLine, cancellation));
    }

    public async ValueTask SetQuotaAsync(string tenant, TenantQuota quota, CancellationToken cancellation)
    {
        using var response = await PostAsync(KeyEndpoints.Quotas, new KeyRequest(Tenant: tenant, Quota: quota), cancellation);
        await RequireAsync(response, cancellation);
    }

    public async ValueTask<IReadOnlyDictionary<string, TenantQuota>> QuotasAsync(CancellationToken cancellation)
    {
        using var response = await service.GetAsync(KeyEndpoints.Quotas, cancellation);
        return await ReadAsync(response, KeyJson.Default.DictionaryStringTenantQuota, cancellation);
    }

    private Task<HttpResponseMessage> PostAsync(string path, KeyRequest request, CancellationToken cancellation) =>
        service.PostAsync(path, JsonContent.Create(request, KeyJson.Default.KeyRequest), cancellation);

    private static IReadOnlyList<ApiKey> Keys(List<KeyLine> lines) => [.. lines.Select(line => line.ToKey())];

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        await RequireAsync(response, cancellation);
        return await response.Content.ReadFromJsonAsync(type, cancellation)
            ?? throw new InvalidDataException("The running service answered nothing.");
    }

    private static Task RequireAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        response.RequireDoneAsync(sentence => new KeyRefusedException(sentence), cancellation);
}
