using Rag.Engine.Sequences;

namespace Rag.Engine.Scheduling;

/// <summary>
/// Fairness between tenants by a virtual token counter. A tenant that comes back is lifted to the least counter of the tenants that are
/// here, so that having been away earns nothing. A tenant whose counter stands higher keeps it: the surplus is paid off by waiting.
/// </summary>
internal sealed class TenantAccounts(EngineOptions options, TimeProvider time)
{
    /// <summary>Accounts kept of idle tenants; beyond that number accounts without a debt are dropped.</summary>
    private const int Remembered = 1024;

    private readonly Dictionary<string, TenantAccount> _accounts = [];
    private double _least; // of the tenants that were here when one last arrived

    /// <summary>Tokens a minute, or null for no limit.</summary>
    private double? PerMinute => options.TenantTokensPerMinute;

    public IEnumerable<TenantAccount> All => _accounts.Values;

    /// <summary>A sequence of the tenant has come.</summary>
    public TenantAccount Enter(string tenant, long now)
    {
        if (!_accounts.TryGetValue(tenant, out var account))
        {
            Forget();
            _accounts.Add(tenant, account = new TenantAccount(tenant, now) { Balance = PerMinute ?? 0 });
        }

        if (account.Active == 0)
        {
            account.Served = Math.Max(account.Served, Least());
            account.LastAdmission = now;
        }

        account.Active++;
        return account;
    }

    public void ChargeGenerated(TenantAccount account) => account.Served += options.GeneratedTokenWeight;

    /// <summary>The balances grow with time, up to a minute's worth.</summary>
    public void Fill(long now)
    {
        if (PerMinute is not { } perMinute)
        {
            return;
        }

        foreach (var account in _accounts.Values)
        {
            account.Balance = Math.Min(perMinute, account.Balance + (perMinute * time.GetElapsedTime(account.FilledAt, now).TotalMinutes));
            account.FilledAt = now;
        }
    }

    /// <summary>It waits until time has filled its balance. One question may overdraw it, and is then paid off.</summary>
    public bool IsOverBudget(TenantAccount account) => PerMinute is not null && account.Balance - account.Promised <= 0;

    /// <summary>Time until the account has a balance again.</summary>
    public TimeSpan TimeToBalance(TenantAccount account) =>
        PerMinute is { } perMinute && account.Balance <= 0 ? TimeSpan.FromMinutes((1 - account.Balance) / perMinute) : TimeSpan.Zero;

    public void CheckIntegrity(IEnumerable<Sequence> sequences)
    {
        var active = sequences.CountBy(sequence => sequence.Account).ToDictionary();
        Invariant.Holds(
            _accounts.Values.All(account => account.Active == active.GetValueOrDefault(account)),
            "an account counts its tenant's sequences"
        );
        Invariant.Holds(active.Keys.All(account => _accounts[account.Tenant] == account), "a sequence's account is its tenant's");
    }

    private double Least()
    {
        var least = double.PositiveInfinity;
        foreach (var account in _accounts.Values)
        {
            least = account.Active > 0 ? Math.Min(least, account.Served) : least;
        }

        return _least = double.IsFinite(least) ? Math.Max(_least, least) : _least;
    }

    private void Forget()
    {
        if (_accounts.Count < Remembered)
        {
            return;
        }

        foreach (var account in _accounts.Values)
        {
            if (account.Active == 0 && account.Served <= _least && !(account.Balance < PerMinute))
            {
                _accounts.Remove(account.Tenant);
            }
        }
    }
}
