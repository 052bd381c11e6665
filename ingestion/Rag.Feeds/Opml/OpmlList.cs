namespace Rag.Feeds.Opml;

/// <summary>What was read of a list of feeds.</summary>
/// <param name="Feeds">In their order, each address once.</param>
/// <param name="Repeated">How often an address stood there that had stood there before.</param>
/// <param name="Refused">A sentence for each outline whose address is none that can be asked for.</param>
public sealed record OpmlList(IReadOnlyList<OpmlFeed> Feeds, int Repeated, IReadOnlyList<string> Refused);
