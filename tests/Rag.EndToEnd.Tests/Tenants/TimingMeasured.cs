namespace Rag.EndToEnd.Tests.Tenants;

/// <param name="CachedOfAsked">Cached tokens beyond what is the same for all, summed.</param>
/// <param name="CachedOfNever">The same where nobody had asked.</param>
internal sealed record TimingMeasured(PairedSamples Samples, long CachedOfAsked, long CachedOfNever)
{
    public override string ToString() => $"{Samples}; cached tokens {CachedOfAsked} and {CachedOfNever}";
}
