namespace Rag.Feeds.Administration;

/// <summary>What was removed.</summary>
/// <param name="Name">What a person calls it.</param>
/// <param name="Articles">How many articles went with it.</param>
public sealed record RemovalReport(string Name, int Articles);
