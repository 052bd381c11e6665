namespace Rag.Answering.Admission;

/// <summary>What one tenant has here.</summary>
internal sealed class TenantWork
{
    /// <summary>Machine time that it was given, in seconds, those included that it has been let in for.</summary>
    public double Served { get; set; }

    /// <summary>Pieces of work that run or wait.</summary>
    public int Active { get; set; }
}
