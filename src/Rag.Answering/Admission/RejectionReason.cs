namespace Rag.Answering.Admission;

/// <summary>Why work was not let in.</summary>
public enum RejectionReason
{
    /// <summary>The line has as many pieces of work as it takes.</summary>
    LineFull,

    /// <summary>Its first result would come too late.</summary>
    Deadline,

    /// <summary>Its tenant has as much in line as leaves room for others.</summary>
    TenantShare,

    /// <summary>It was let into the line, and its time passed there.</summary>
    Overdue,
}
