namespace Rag.Answering.Admission;

/// <summary>
/// What tenants were given, as long as it matters. A tenant that comes back is lifted to the least of those who are here, so that having
/// been away earns nothing; what it was given beyond that stays until nobody is here. Not thread-safe.
/// </summary>
internal sealed class TenantLedger
{
    private readonly Dictionary<string, TenantWork> _tenants = [];

    public IReadOnlyDictionary<string, double> Served => _tenants.ToDictionary(tenant => tenant.Key, tenant => tenant.Value.Served);

    public IEnumerable<KeyValuePair<string, TenantWork>> All => _tenants;

    /// <summary>What the tenant counts as served, were its work to come now.</summary>
    public double ServedOf(string tenant)
    {
        var served = _tenants.GetValueOrDefault(tenant);
        return served is { Active: > 0 } ? served.Served : Math.Max(served?.Served ?? 0, Least());
    }

    public void Enter(string tenant)
    {
        var served = ServedOf(tenant);
        if (!_tenants.TryGetValue(tenant, out var work))
        {
            _tenants.Add(tenant, work = new TenantWork());
        }

        work.Served = served;
        work.Active++;
    }

    public void Charge(string tenant, double seconds) => _tenants[tenant].Served += seconds;

    public void Leave(string tenant)
    {
        _tenants[tenant].Active--;
        if (_tenants.Values.All(work => work.Active == 0))
        {
            _tenants.Clear();
            return;
        }

        var least = Least();
        foreach (var (name, work) in _tenants)
        {
            if (work.Active == 0 && work.Served <= least)
            {
                _tenants.Remove(name);
            }
        }
    }

    private double Least() => _tenants.Values.Where(work => work.Active > 0).Select(work => work.Served).DefaultIfEmpty(0).Min();
}
