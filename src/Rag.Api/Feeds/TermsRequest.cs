using Rag.Feeds.Administration;

namespace Rag.Api.Feeds;

/// <summary>What is told of a feed that is followed.</summary>
internal sealed record TermsRequest(string Name, FeedTerms Terms);
