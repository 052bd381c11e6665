namespace Rag.Core.Feeds;

/// <summary>The subscription of a feed at its WebSub hub.</summary>
/// <param name="Callback">The random last part of the callback's path.</param>
/// <param name="Secret">The encrypted key of the hub's signatures.</param>
/// <param name="AskedAt">When the subscription or its renewal was last asked for.</param>
/// <param name="Until">When the confirmed subscription ends; null while it is not confirmed.</param>
public sealed record HubState(string Hub, string Topic, string Callback, byte[] Secret, DateTimeOffset AskedAt, DateTimeOffset? Until);
