using Rag.Fetching.Requests;

namespace Rag.Fetching.Robots;

/// <summary>
/// The robots.txt of each host, fetched when it is first needed and kept for a day. A host without one allows everything; one whose server
/// fails allows nothing until it answers.
/// </summary>
public sealed class RobotsFiles(FeedHttp http, TimeProvider time)
{
    private const int MostKept = 10_000;

    private static readonly TimeSpan s_kept = TimeSpan.FromHours(24);

    /// <summary>After a failure the file is asked for again sooner.</summary>
    private static readonly TimeSpan s_keptAfterFailure = TimeSpan.FromMinutes(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, KeptRules> _files = [];

    public async Task<bool> IsAllowedAsync(Uri address, CancellationToken cancellation) =>
        (await RulesOfAsync(address, cancellation).ConfigureAwait(false)).IsAllowed(address);

    private async Task<RobotsRules> RulesOfAsync(Uri address, CancellationToken cancellation)
    {
        var file = new Uri(address, "/robots.txt");
        lock (_lock)
        {
            if (_files.TryGetValue(file.AbsoluteUri, out var kept) && kept.Until > time.GetUtcNow())
            {
                return kept.Rules;
            }
        }

        var result = await http.GetAsync(new FetchRequest(file), cancellation).ConfigureAwait(false);
        var (rules, howLong) = Reading(result);
        lock (_lock)
        {
            MakeRoom();
            _files[file.AbsoluteUri] = new KeptRules(rules, time.GetUtcNow() + howLong);
        }

        return rules;
    }

    private static (RobotsRules Rules, TimeSpan Kept) Reading(FetchResult result) =>
        result switch
        {
            FetchResult.Fetched file => (RobotsRules.Read(file.Body.Span, FeedHttp.Agent), s_kept),
            FetchResult.Gone => (RobotsRules.AllowAll, s_kept),
            FetchResult.Failed { Status: { } status } when (int)status is >= 400 and < 500 and not 429 => (RobotsRules.AllowAll, s_kept),
            _ => (RobotsRules.AllowNone, s_keptAfterFailure),
        };

    private void MakeRoom()
    {
        if (_files.Count < MostKept)
        {
            return;
        }

        string[] first = [.. _files.OrderBy(file => file.Value.Until).Take(MostKept / 4).Select(file => file.Key)];
        foreach (var file in first)
        {
            _files.Remove(file);
        }
    }

    private sealed record KeptRules(RobotsRules Rules, DateTimeOffset Until);
}
