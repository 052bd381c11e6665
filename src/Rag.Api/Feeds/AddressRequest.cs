using Rag.Feeds.Administration;

namespace Rag.Api.Feeds;

/// <summary>An address to try, or to follow what is there.</summary>
/// <param name="Terms">Null for none.</param>
internal sealed record AddressRequest(string Address, FeedTerms? Terms = null);
