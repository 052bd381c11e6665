namespace Rag.Answering.Admission;

/// <summary>Work in line, or about to join it.</summary>
/// <param name="Cost">Machine time that it takes in all, in seconds.</param>
/// <param name="Due">When its first result is due; a timestamp.</param>
/// <param name="Order">Of arrival; no two have the same.</param>
internal sealed record WaitingWork(string Tenant, double Cost, long Due, long Order)
{
    /// <summary>Within a tenant the work that is due first goes first.</summary>
    public bool GoesBefore(WaitingWork other) => Due != other.Due ? Due < other.Due : Order < other.Order;
}
