namespace Rag.Answering.Admission;

/// <summary>
/// Who is let in, who waits and who is refused: functions of a state, without clock and locks. The line is served by tenants, the one that
/// was given the least first, and of a tenant by deadlines.
/// </summary>
internal sealed class AdmissionPolicy(AdmissionLimits limits)
{
    /// <param name="newcomer">Its tenant is among those served.</param>
    /// <param name="first">Machine time until its first result, in seconds.</param>
    /// <param name="patience">Seconds until its first result is due.</param>
    public AdmissionDecision Decide(AdmissionState state, WaitingWork newcomer, double first, double patience)
    {
        // What need not wait is never refused: whether it can come in time is then known best by those who do the work, and an estimate
        // that is far too high would otherwise never be put right.
        var (ahead, own) = Ahead(state, newcomer);
        if (ahead == 0 && MayStart(state, newcomer.Cost))
        {
            return AdmissionDecision.Start.Instance;
        }

        var expected = state.Left + ahead + first;
        var room = AdmissionLimits.Planned * patience;
        if (state.Waiting.Count >= limits.MostWaiting)
        {
            return new AdmissionDecision.Refuse(RejectionReason.LineFull, expected, newcomer.Cost);
        }

        if (expected > room)
        {
            return new AdmissionDecision.Refuse(RejectionReason.Deadline, expected, expected - room);
        }

        // Work done makes the tenant's line shorter and what is free longer by as much.
        var over = own + newcomer.Cost - (AdmissionLimits.ShareOfFree * (room - state.Left - ahead));
        return over > 0 && own > 0
            ? new AdmissionDecision.Refuse(RejectionReason.TenantShare, expected, over / (1 + AdmissionLimits.ShareOfFree))
            : AdmissionDecision.Wait.Instance;
    }

    /// <summary>Whether work of that cost may begin now, had it its turn.</summary>
    public bool MayStart(AdmissionState state, double cost) =>
        state.Running < limits.Together || (state.Running < limits.MostRunning && state.Load + cost <= limits.RunSeconds);

    /// <summary>Whose turn is next; null where nobody waits. What is cheap does not pass what is dear: nothing waits for ever.</summary>
    public static WaitingWork? Next(AdmissionState state)
    {
        WaitingWork? next = null;
        foreach (var work in state.Waiting)
        {
            next = next is null || IsBefore(state, work, next) ? work : next;
        }

        return next;
    }

    /// <summary>
    /// Machine time of the waiting work that goes before the newcomer, and of that its own tenant's: its tenant's earlier work, and of
    /// every other tenant what is begun before that tenant has been given as much.
    /// </summary>
    public static (double All, double Own) Ahead(AdmissionState state, WaitingWork newcomer)
    {
        var own = state.Waiting.Where(work => work.Tenant == newcomer.Tenant && work.GoesBefore(newcomer)).Sum(work => work.Cost);
        var turn = state.Served[newcomer.Tenant] + own;
        var all = own;
        foreach (var others in state.Waiting.Where(work => work.Tenant != newcomer.Tenant).GroupBy(work => work.Tenant))
        {
            var given = state.Served[others.Key];
            foreach (var work in others.OrderBy(work => work.Due).ThenBy(work => work.Order))
            {
                if (!GoesBefore(given, others.Key, turn, newcomer.Tenant))
                {
                    break;
                }

                given += work.Cost;
                all += work.Cost;
            }
        }

        return (all, own);
    }

    private static bool IsBefore(AdmissionState state, WaitingWork one, WaitingWork other) =>
        one.Tenant == other.Tenant
            ? one.GoesBefore(other)
            : GoesBefore(state.Served[one.Tenant], one.Tenant, state.Served[other.Tenant], other.Tenant);

    private static bool GoesBefore(double served, string tenant, double otherServed, string other) =>
        served < otherServed || (served == otherServed && string.CompareOrdinal(tenant, other) < 0);
}
