namespace Rag.Api.Feeds;

/// <summary>An address to try, or to follow what is there.</summary>
internal sealed record AddressRequest(string Address);
