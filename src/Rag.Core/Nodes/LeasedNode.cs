namespace Rag.Core.Nodes;

/// <summary>A node whose lease runs.</summary>
/// <param name="Address">Where other nodes send questions.</param>
/// <param name="Silo">Where other nodes tell it what has changed.</param>
/// <param name="Term">Of its lease; a later one of the same name is another life of the node.</param>
/// <param name="IsServing">False while it catches up.</param>
/// <param name="Left">How long the lease runs, if it is not renewed.</param>
public sealed record LeasedNode(string Name, string Address, string Silo, long Term, bool IsServing, TimeSpan Left);
