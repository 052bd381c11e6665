namespace Rag.Engine.Scheduling;

/// <summary>The computation that one tenant has been given, and may still be given.</summary>
internal sealed class TenantAccount(string tenant, long now)
{
    public string Tenant { get; } = tenant;

    /// <summary>Virtual counter: prefill tokens computed for it, and generated ones by their weight. The lowest is served first.</summary>
    public double Served { get; set; }

    /// <summary>Its sequences that are not finished.</summary>
    public int Active { get; set; }

    /// <summary>Timestamp of the last time one of its sequences got its blocks; before that of its first arrival.</summary>
    public long LastAdmission { get; set; } = now;

    /// <summary>Tokens that may still be computed for it; negative where it took tokens in advance.</summary>
    public double Balance { get; set; }

    /// <summary>Timestamp up to which <see cref="Balance"/> has been filled.</summary>
    public long FilledAt { get; set; } = now;

    /// <summary>
    /// Prefill tokens that its sequences were promised and that are not computed yet. The scheduler works it out anew in every step.
    /// </summary>
    public double Promised { get; set; }

    /// <summary>Nobody is charged, and no budget is spent.</summary>
    public bool IsNobodys { get; private init; }

    /// <summary>An account of its own for a sequence that nobody waits for.</summary>
    public static TenantAccount OfNobody(long now) =>
        new("", now)
        {
            IsNobodys = true,
            Active = 1,
            Balance = double.PositiveInfinity,
        };

    public void ChargeComputed(int tokens)
    {
        Served += tokens;
        Balance -= tokens;
    }
}
