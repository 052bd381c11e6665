namespace Rag.Answering.Admission;

/// <summary>The door as it stands.</summary>
/// <param name="LeftSeconds">Machine time that what runs still takes, by estimate.</param>
/// <param name="WaitingSeconds">Machine time of the work in line, by estimate.</param>
/// <param name="Admitted">Pieces of work let in since the start.</param>
/// <param name="GivenUp">Pieces whose callers left while they were in line.</param>
/// <param name="Rejected">Pieces refused since the start, by reason.</param>
public sealed record AdmissionSnapshot(
    int Running,
    int Waiting,
    double LeftSeconds,
    double WaitingSeconds,
    long Admitted,
    long GivenUp,
    IReadOnlyDictionary<RejectionReason, long> Rejected
);
