using Rag.Fetching.Credentials;

namespace Rag.Fetching.Requests;

/// <summary>What to fetch, what is known of it, and what opens it.</summary>
public sealed record FetchRequest(Uri Address)
{
    /// <summary>Those of the last answer, from the same address; with them an unchanged document is not sent again.</summary>
    public Validators Known { get; init; } = Validators.None;

    /// <summary>Sent to the host of the address alone, never to where a redirect leads.</summary>
    public FeedCredential? Credential { get; init; }
}
