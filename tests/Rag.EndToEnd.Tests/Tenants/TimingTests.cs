using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Answers;

namespace Rag.EndToEnd.Tests.Tenants;

/// <summary>
/// No tenant learns from times or counts what another has asked. The short form compares counts alone, for too few probes say nothing of
/// times; tests/timing/run.sh runs 5,000 probes of each kind.
/// </summary>
/// <remarks>
/// A test that judges noise by a bound on chance alone fails now and then by chance alone. So a difference counts only where it is both
/// unlikely and as large as somebody could use; counts are compared exactly.
/// </remarks>
[Collection(nameof(Alone))]
public sealed class TimingTests(RunningService service, ITestOutputHelper output)
{
    /// <summary>Fewer than twelve pairs cannot be as unlikely as a look asks for.</summary>
    private const int PairsOfALook = 12;

    private const int Looks = 10;

    /// <summary>Of a pair of times the one after the other's question is the shorter as often: .5 says nothing.</summary>
    private const double UsableShare = 0.1;

    /// <summary>Two measured questions each.</summary>
    private static readonly int s_pairs = Environment.GetEnvironmentVariable("RAG_TIMING_PROBES") is { } probes
        ? int.Parse(probes, CultureInfo.InvariantCulture) / 2
        : LongForm.Of(3, PairsOfALook);

    private static readonly int s_seed = int.Parse(
        Environment.GetEnvironmentVariable("RAG_TIMING_SEED") ?? "1",
        CultureInfo.InvariantCulture
    );

    /// <summary>Where somebody measures, unlikeliness alone counts: with so many probes any difference that is there is found.</summary>
    private static bool IsMeasured => s_pairs > 1000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IReader Reader => service.Services.GetRequiredService<IReader>();

    public static TheoryData<string> Kinds => ["private text", "question over public text", "form"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task FirstToken_AskedByAnotherTenantOrNever_CannotBeToldApart(string kind)
    {
        var measured = await new TimingRun(Reader, kind, "acme", s_seed).GoOnAsync(s_pairs, Cancellation);
        output.WriteLine($"{kind}: {measured}");

        Assert.Equal(measured.CachedOfNever, measured.CachedOfAsked);
        var samples = measured.Samples;
        var p = Math.Min(samples.SignFlipP(s_seed), samples.KolmogorovSmirnovP());
        var isFound =
            p < (IsMeasured ? 0.01 / 2 / Kinds.Count : 0.01) && (IsMeasured || Math.Abs(samples.ShorterShare - 0.5) > UsableShare);
        Assert.False(isFound, $"{kind}: {samples}");
    }

    /// <summary>
    /// What the tenants' scopes hide: somebody in the other's place, for whom nothing is hidden, tells the two apart by the same
    /// measurement. So would every tenant if scopes were passed over. A form's automaton is made in less than a millisecond, which so few
    /// probes do not tell from noise.
    /// </summary>
    /// <remarks>
    /// A busy machine hides the difference from a few probes, so measuring goes on while nothing is found. Where there is nothing to be
    /// found, at most one run in a hundred finds it by chance in one of its looks.
    /// </remarks>
    [Long, Theory]
    [InlineData("private text")]
    [InlineData("question over public text")]
    public async Task FirstToken_AskedByTheSameTenantOrNever_IsToldApart(string kind)
    {
        var run = new TimingRun(Reader, kind, "bolt", s_seed);
        TimingMeasured measured;
        do
        {
            measured = await run.GoOnAsync(PairsOfALook, Cancellation);
        } while (!IsToldApart(measured.Samples) && measured.Samples.Count < Looks * PairsOfALook);

        output.WriteLine($"{kind}, by the tenant itself: {measured}");
        Assert.True(IsToldApart(measured.Samples), $"{kind}: {measured.Samples}");
        Assert.NotEqual(measured.CachedOfNever, measured.CachedOfAsked);
    }

    private static bool IsToldApart(PairedSamples samples) =>
        samples.SignFlipP(s_seed) < 0.01 / Looks && samples.ShorterShare > 0.5 + UsableShare;
}
