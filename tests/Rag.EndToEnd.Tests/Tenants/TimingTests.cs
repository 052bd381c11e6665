using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Answers;

namespace Rag.EndToEnd.Tests.Tenants;

/// <summary>
/// No tenant learns from times or counts what another has asked. The short form; tests/timing/run.sh runs 5,000 probes of each kind.
/// </summary>
/// <remarks>
/// A test that judges noise by a bound on chance alone fails now and then by chance alone. So a difference counts only where it is both
/// unlikely and as large as somebody could use; counts are compared exactly.
/// </remarks>
[Collection(nameof(Alone))]
public sealed class TimingTests(RunningService service, ITestOutputHelper output)
{
    private const int WarmUp = 5;

    /// <summary>Of a pair of times the one after the other's question is the shorter as often: .5 says nothing.</summary>
    private const double UsableShare = 0.1;

    /// <summary>Two measured questions each.</summary>
    private static readonly int s_pairs =
        int.Parse(Environment.GetEnvironmentVariable("RAG_TIMING_PROBES") ?? "40", CultureInfo.InvariantCulture) / 2;

    private static readonly int s_seed = int.Parse(
        Environment.GetEnvironmentVariable("RAG_TIMING_SEED") ?? "1",
        CultureInfo.InvariantCulture
    );

    /// <summary>In the long form unlikeliness alone counts: with so many probes any difference that is there is found.</summary>
    private static bool IsLong => s_pairs > 1000;

    public static TheoryData<string> Kinds => ["private text", "question over public text", "form"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task FirstToken_AskedByAnotherTenantOrNever_CannotBeToldApart(string kind)
    {
        var (samples, asked, never) = await MeasureAsync(kind, "acme", s_pairs);

        Assert.Equal(never, asked);
        var p = Math.Min(samples.SignFlipP(s_seed), samples.KolmogorovSmirnovP());
        var isFound = p < (IsLong ? 0.01 / 2 / Kinds.Count : 0.01) && (IsLong || Math.Abs(samples.ShorterShare - 0.5) > UsableShare);
        Assert.False(isFound, $"{kind}: {samples}");
    }

    /// <summary>
    /// What the tenants' scopes hide: somebody in the other's place, for whom nothing is hidden, tells the two apart by the same
    /// measurement. So would every tenant if scopes were passed over. A form's automaton is made in less than a millisecond, which so few
    /// probes do not tell from noise.
    /// </summary>
    [Theory]
    [InlineData("private text")]
    [InlineData("question over public text")]
    public async Task FirstToken_AskedByTheSameTenantOrNever_IsToldApart(string kind)
    {
        var (samples, asked, never) = await MeasureAsync(kind, "bolt", 20);

        Assert.True(samples.SignFlipP(s_seed) < 0.001, $"{kind}: {samples}");
        Assert.True(samples.ShorterShare > 0.5 + UsableShare, $"{kind}: {samples}");
        Assert.NotEqual(asked, never);
    }

    /// <returns>Beside the times the cached tokens beyond what is the same for all, summed.</returns>
    private async Task<(PairedSamples Samples, long Asked, long Never)> MeasureAsync(string kind, string spy, int pairs)
    {
        var reader = service.Services.GetRequiredService<IReader>();
        var random = new Random(s_seed);
        var (asked, never) = (new List<double>(), new List<double>());
        var (cachedOfAsked, cachedOfNever) = (0L, 0L);
        for (var pair = -WarmUp; pair < pairs; pair++)
        {
            var probe = kind switch
            {
                "private text" => TimingProbe.PrivateText(random, spy),
                "form" => TimingProbe.Form(random, spy),
                _ => TimingProbe.QuestionOverPublicText(random, spy),
            };
            foreach (var ask in probe.Before)
            {
                await ask.ByAsync(reader, TestContext.Current.CancellationToken);
            }

            var isAskedFirst = random.Next(2) == 0;
            var first = await (isAskedFirst ? probe.Asked : probe.Never).ByAsync(reader, TestContext.Current.CancellationToken);
            var second = await (isAskedFirst ? probe.Never : probe.Asked).ByAsync(reader, TestContext.Current.CancellationToken);
            var (answerOfAsked, answerOfNever) = isAskedFirst ? (first, second) : (second, first);
            if (pair >= 0)
            {
                asked.Add(answerOfAsked.Timings.FirstToken!.Value.TotalMilliseconds);
                never.Add(answerOfNever.Timings.FirstToken!.Value.TotalMilliseconds);
                cachedOfAsked += answerOfAsked.Usage.CachedTokens;
                cachedOfNever += answerOfNever.Usage.CachedTokens;
            }
        }

        var samples = new PairedSamples(asked, never);
        output.WriteLine($"{kind}, asked by {spy} after bolt: {samples}; cached tokens {cachedOfAsked} and {cachedOfNever}");
        return (samples, cachedOfAsked, cachedOfNever);
    }
}
