namespace Rag.Feeds.Hubs;

/// <summary>Where hubs reach this service.</summary>
/// <param name="Callbacks">A part of the path is added for each feed. Null without a public address: no hub is asked.</param>
public sealed record HubAddress(Uri? Callbacks);
