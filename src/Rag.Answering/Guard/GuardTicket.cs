namespace Rag.Answering.Guard;

/// <summary>An answer was drawn to be checked, before it was computed.</summary>
/// <param name="Era">Of the modes that were open: what one era began counts for no other.</param>
internal readonly record struct GuardTicket(long Era);
