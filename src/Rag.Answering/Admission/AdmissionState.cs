namespace Rag.Answering.Admission;

/// <summary>What the policy looks at.</summary>
/// <param name="Running">Pieces of work that run.</param>
/// <param name="Load">Machine time that they cost in all, in seconds; it changes only when one begins or ends.</param>
/// <param name="Left">What they still take of it.</param>
/// <param name="Served">Machine time that each tenant with work here was given, in seconds; the least goes first.</param>
internal sealed record AdmissionState(
    int Running,
    double Load,
    double Left,
    IReadOnlyCollection<WaitingWork> Waiting,
    IReadOnlyDictionary<string, double> Served
);
