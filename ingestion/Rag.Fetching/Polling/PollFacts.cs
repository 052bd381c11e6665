namespace Rag.Fetching.Polling;

/// <summary>What is known of a feed when its next poll is planned.</summary>
public sealed record PollFacts
{
    /// <summary>Moments at which entries were published, in any order; those of the last fetch that brought any are enough.</summary>
    public IReadOnlyList<DateTimeOffset> Published { get; init; } = [];

    /// <summary>The feed's own ttl, syndication period or the like.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>From Cache-Control and Expires.</summary>
    public TimeSpan? FreshFor { get; init; }

    /// <summary>How long the host wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Polls that failed since the last one that did not.</summary>
    public int Failures { get; init; }

    /// <summary>Whether a hub pushes what is new; polls are then only the net below.</summary>
    public bool IsPushed { get; init; }
}
