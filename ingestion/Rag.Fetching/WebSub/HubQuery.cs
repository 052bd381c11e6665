namespace Rag.Fetching.WebSub;

/// <summary>The parameters with which a hub asks at the callback; null where one is missing.</summary>
public sealed record HubQuery(string? Mode, string? Topic, string? Challenge, string? LeaseSeconds);
