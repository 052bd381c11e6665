namespace Rag.Engine;

/// <summary>What memory holds of parts at one moment.</summary>
/// <param name="Parts">System and passage parts that lookups find, those being encoded among them.</param>
/// <param name="Tokens">Of these parts.</param>
/// <param name="Blocks">Of these parts.</param>
/// <param name="Hottest">Those found most often, the hottest first.</param>
/// <param name="IsComplete">False where there are more parts than one look takes in: the rest was not weighed.</param>
public sealed record CacheCensus(int Parts, long Tokens, long Blocks, IReadOnlyList<CachedPart> Hottest, bool IsComplete);
