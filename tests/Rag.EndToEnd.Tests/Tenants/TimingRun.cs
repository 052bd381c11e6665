using Rag.Core.Answers;

namespace Rag.EndToEnd.Tests.Tenants;

/// <summary>Probes of one kind, one pair after the other, for as long as somebody wants more of them.</summary>
internal sealed class TimingRun(IReader reader, string kind, string spy, int seed)
{
    private const int WarmUp = 3;

    private readonly Random _random = new(seed);
    private readonly List<double> _asked = [];
    private readonly List<double> _never = [];
    private long _cachedOfAsked;
    private long _cachedOfNever;
    private bool _isWarm;

    /// <summary>What has been measured once so many pairs more have been.</summary>
    public async Task<TimingMeasured> GoOnAsync(int pairs, CancellationToken cancellation)
    {
        for (var pair = _isWarm ? 0 : -WarmUp; pair < pairs; pair++)
        {
            var (asked, never) = await PairAsync(cancellation);
            if (pair >= 0)
            {
                _asked.Add(asked.Timings.FirstToken!.Value.TotalMilliseconds);
                _never.Add(never.Timings.FirstToken!.Value.TotalMilliseconds);
                _cachedOfAsked += asked.Usage.CachedTokens;
                _cachedOfNever += never.Usage.CachedTokens;
            }
        }

        _isWarm = true;
        return new TimingMeasured(new PairedSamples([.. _asked], [.. _never]), _cachedOfAsked, _cachedOfNever);
    }

    private async Task<(Answer Asked, Answer Never)> PairAsync(CancellationToken cancellation)
    {
        var probe = kind switch
        {
            "private text" => TimingProbe.PrivateText(_random, spy),
            "form" => TimingProbe.Form(_random, spy),
            _ => TimingProbe.QuestionOverPublicText(_random, spy),
        };
        foreach (var ask in probe.Before)
        {
            await ask.ByAsync(reader, cancellation);
        }

        var isAskedFirst = _random.Next(2) == 0;
        var first = await (isAskedFirst ? probe.Asked : probe.Never).ByAsync(reader, cancellation);
        var second = await (isAskedFirst ? probe.Never : probe.Asked).ByAsync(reader, cancellation);
        return isAskedFirst ? (first, second) : (second, first);
    }
}
