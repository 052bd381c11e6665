namespace Rag.Core.Access;

/// <summary>Keeps what tenants have used of their quotas from one start of the service to the next.</summary>
public interface IQuotaUses
{
    /// <summary>As they were kept last, and when that was.</summary>
    IReadOnlyList<(QuotaUse Use, DateTimeOffset At)> Kept();

    /// <summary>Takes the place of all that was kept.</summary>
    void Keep(IReadOnlyList<QuotaUse> uses);
}
