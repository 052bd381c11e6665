namespace Rag.Client;

/// <summary>Where the service is, and how it is called.</summary>
public sealed record RagClientOptions
{
    /// <summary>
    /// The service's address, with or without <c>/v1</c> at its end. Default: the service at its usual place on this machine.
    /// </summary>
    public Uri BaseAddress { get; init; } = new("http://127.0.0.1:5080");

    /// <summary>Sent as <c>Authorization: Bearer KEY</c>; null for a service that gives out no keys.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The model that is asked for; null for whichever the service answers with.</summary>
    public string? Model { get; init; }

    /// <summary>How often a call is repeated that failed and may go well the next time. 0 repeats nothing.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>
    /// How long one attempt may take until the reply begins. A reply that is not streamed begins when its answer is complete.
    /// </summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long a reply that has begun may stand still.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The longest wait that a service may ask for and be waited for; where it asks for a longer one, the call fails and says how long.
    /// </summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The clock that waits are measured with.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
