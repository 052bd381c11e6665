namespace Rag.Fetching.WebSub;

/// <summary>What to answer a hub that asks at the callback.</summary>
public abstract record HubAnswer
{
    private HubAnswer() { }

    /// <summary>200 with the challenge as plain text.</summary>
    /// <param name="Lease">When it began and how long the hub posts; null where this service asked the hub to end it.</param>
    public sealed record Confirmed(string Challenge, HubLease? Lease) : HubAnswer;

    /// <summary>200; the hub does not serve the topic, which is polled as before.</summary>
    public sealed record Denied : HubAnswer;

    /// <summary>404; nothing of the kind was asked for.</summary>
    public sealed record Unknown : HubAnswer;
}
