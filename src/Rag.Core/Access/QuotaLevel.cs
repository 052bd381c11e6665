namespace Rag.Core.Access;

/// <summary>How much of a bound is left.</summary>
/// <param name="UntilFull">How long it takes until all of it is there again, if nothing is used.</param>
public sealed record QuotaLevel(QuotaUnit Unit, int PerMinute, long Remaining, TimeSpan UntilFull);
