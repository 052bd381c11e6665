namespace Rag.Fetching.WebSub;

/// <summary>Tells a hub's question about a subscription that was asked for from a stranger's about one that was not.</summary>
public static class HubVerification
{
    private const int LongestChallenge = 1_024;

    /// <param name="asked">What the callback belongs to; null where there is no such callback.</param>
    /// <param name="pending">What the hub was last asked for and has not confirmed yet; null where nothing is open.</param>
    public static HubAnswer Answer(HubQuery query, HubSubscription? asked, HubMode? pending, DateTimeOffset now)
    {
        if (asked is null || query.Topic != asked.Topic)
        {
            return new HubAnswer.Unknown();
        }

        return query switch
        {
            { Mode: "denied" } => new HubAnswer.Denied(),
            { Mode: "subscribe", Challenge: { } challenge } when pending == HubMode.Subscribe && IsPlain(challenge) =>
                new HubAnswer.Confirmed(challenge, HubLease.Granted(query.LeaseSeconds, now)),
            { Mode: "unsubscribe", Challenge: { } challenge } when pending == HubMode.Unsubscribe && IsPlain(challenge) =>
                new HubAnswer.Confirmed(challenge, null),
            _ => new HubAnswer.Unknown(),
        };
    }

    /// <summary>The challenge is echoed under this service's name, so it is text and short.</summary>
    private static bool IsPlain(string challenge) =>
        challenge.Length is > 0 and <= LongestChallenge && challenge.All(c => c is >= ' ' and < '\u007f');
}
