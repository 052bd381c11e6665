namespace Rag.Eval.Dashboard.Operations;

/// <summary>One of the processes that answer over the same database.</summary>
/// <param name="Address">Where the others reach it.</param>
/// <param name="State">In words: what it does.</param>
/// <param name="Load">Questions under way and in line there, as it told last.</param>
/// <param name="Passages">Whose KV it holds.</param>
/// <param name="KvTokens">Of these passages.</param>
/// <param name="LeaseLeft">How long it may answer, if it is not heard of again.</param>
public sealed record NodeFacts(string Name, string Address, string State, int Load, int Passages, long KvTokens, TimeSpan LeaseLeft);
