namespace Rag.Answering.Admission;

/// <summary>What becomes of work that has come.</summary>
internal abstract record AdmissionDecision
{
    private AdmissionDecision() { }

    public sealed record Start : AdmissionDecision
    {
        public static readonly Start Instance = new();
    }

    public sealed record Wait : AdmissionDecision
    {
        public static readonly Wait Instance = new();
    }

    /// <param name="Expected">Seconds until its first result, had it been let in.</param>
    /// <param name="RetryAfter">Seconds until the same work would be let in, if nothing else came.</param>
    public sealed record Refuse(RejectionReason Reason, double Expected, double RetryAfter) : AdmissionDecision;
}
