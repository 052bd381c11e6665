namespace Rag.Core.Answers;

/// <summary>Work that asks to be let in.</summary>
/// <param name="Tenant">To whom it is charged.</param>
/// <param name="Units">How many answers or texts.</param>
/// <param name="Deadline">Its first result is due so long after now; null for everybody's target.</param>
public sealed record AdmissionRequest(WorkKind Kind, string Tenant, int Units = 1, TimeSpan? Deadline = null);
