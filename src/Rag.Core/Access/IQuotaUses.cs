namespace Rag.Core.Access;

/// <summary>Keeps what tenants have used of their quotas from one start of the service to the next.</summary>
public interface IQuotaUses
{
    /// <summary>As they were kept last, and when that was.</summary>
    ValueTask<IReadOnlyList<(QuotaUse Use, DateTimeOffset At)>> KeptAsync(CancellationToken cancellation);

    /// <summary>Takes the place of what this process kept before; of several over one database, the lower level stays.</summary>
    ValueTask KeepAsync(IReadOnlyList<QuotaUse> uses, CancellationToken cancellation);
}
