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
        (await RulesOfAsync(address, cancellation).ConfigureAwait(false)).Rules.IsAllowed(address);

    /// <summary>
    /// Null where the address may be asked for. Refused where the file forbids it, or breaks a rule of this service; failed, and to be
    /// tried again, where the file cannot be read now.
    /// </summary>
    public async Task<FetchResult?> FaultOfAsync(Uri address, CancellationToken cancellation)
    {
        var kept = await RulesOfAsync(address, cancellation).ConfigureAwait(false);
        return kept.Rules.IsAllowed(address) ? null
            : kept.Trouble is not { } trouble ? new FetchResult.Refused($"The robots.txt of {address.Host} does not allow it.")
            : kept.MayPass ? new FetchResult.Failed(trouble) { IsTransient = true, RetryAfter = kept.Until - time.GetUtcNow() }
            : new FetchResult.Refused(trouble);
    }

    private async Task<KeptRules> RulesOfAsync(Uri address, CancellationToken cancellation)
    {
        var file = new Uri(address, "/robots.txt");
        lock (_lock)
        {
            if (_files.TryGetValue(file.AbsoluteUri, out var kept) && kept.Until > time.GetUtcNow())
            {
                return kept;
            }
        }

        var result = await http.GetAsync(new FetchRequest(file), cancellation).ConfigureAwait(false);
        var (rules, howLong) = Reading(result);
        var read = new KeptRules(rules, time.GetUtcNow() + howLong, TroubleOf(result), result is FetchResult.Failed);
        lock (_lock)
        {
            MakeRoom();
            _files[file.AbsoluteUri] = read;
        }

        return read;
    }

    private static (RobotsRules Rules, TimeSpan Kept) Reading(FetchResult result) =>
        result switch
        {
            FetchResult.Fetched file => (RobotsRules.Read(file.Body.Span, FeedHttp.Agent), s_kept),
            FetchResult.Gone => (RobotsRules.AllowAll, s_kept),
            FetchResult.Failed { Status: { } status } when (int)status is >= 400 and < 500 and not 429 => (RobotsRules.AllowAll, s_kept),
            _ => (RobotsRules.AllowNone, s_keptAfterFailure),
        };

    private static string? TroubleOf(FetchResult result) =>
        result switch
        {
            FetchResult.Failed failed => failed.Reason,
            FetchResult.Refused refused => refused.Reason,
            _ => null,
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

    /// <param name="Trouble">Why the file could not be read, in a sentence; null where it could.</param>
    /// <param name="MayPass">The trouble is the server's, which may be mended.</param>
    private sealed record KeptRules(RobotsRules Rules, DateTimeOffset Until, string? Trouble, bool MayPass);
}
