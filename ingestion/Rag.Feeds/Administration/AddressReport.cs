namespace Rag.Feeds.Administration;

/// <summary>What lies at an address.</summary>
/// <param name="Address">As it was asked for.</param>
/// <param name="Feeds">The feed itself, or those that the page there has, the likeliest first.</param>
/// <param name="IsPage">The address is a page's, and the feeds were found by it.</param>
/// <param name="Sentence">What was found, or why nothing was.</param>
public sealed record AddressReport(string Address, IReadOnlyList<FoundFeed> Feeds, bool IsPage, string Sentence);
