namespace Rag.Eval.Dashboard.Operations;

/// <summary>The door before all work, as it stands.</summary>
/// <param name="Line">Machine time of what runs and waits, by estimate.</param>
/// <param name="Target">When a first word is due.</param>
/// <param name="Refused">Work refused since the start.</param>
public sealed record DoorFacts(int Running, int Waiting, TimeSpan Line, TimeSpan Target, long Refused);
