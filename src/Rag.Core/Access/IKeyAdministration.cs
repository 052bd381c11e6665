namespace Rag.Core.Access;

/// <summary>Gives keys out and takes them back; what a call has changed holds for the next request. Thread-safe.</summary>
public interface IKeyAdministration
{
    /// <summary>All that were ever given out, the oldest first.</summary>
    ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellation);

    /// <exception cref="KeyRefusedException">A name is none, or the key's name belongs to another tenant.</exception>
    ValueTask<IssuedApiKey> CreateAsync(NewApiKey key, CancellationToken cancellation);

    /// <summary>
    /// Gives out another key like the newest live one of this name, which lives as long as that one was meant to; the older ones end after
    /// the overlap.
    /// </summary>
    /// <exception cref="KeyRefusedException">No live key has the name.</exception>
    ValueTask<IssuedApiKey> RotateAsync(string name, TimeSpan overlap, CancellationToken cancellation);

    /// <summary>Ends the live keys of this name, or the one with this id; they are returned.</summary>
    /// <exception cref="KeyRefusedException">No live key has the name or id.</exception>
    ValueTask<IReadOnlyList<ApiKey>> RevokeAsync(string nameOrId, CancellationToken cancellation);

    /// <summary>Replaces what the tenant may use, whichever of its keys it uses.</summary>
    /// <exception cref="KeyRefusedException">The tenant's name is none, or a bound is below 1.</exception>
    ValueTask SetQuotaAsync(string tenant, TenantQuota quota, CancellationToken cancellation);

    /// <summary>Of all tenants that have one, by their names.</summary>
    ValueTask<IReadOnlyDictionary<string, TenantQuota>> QuotasAsync(CancellationToken cancellation);
}
