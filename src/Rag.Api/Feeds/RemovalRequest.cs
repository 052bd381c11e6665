using Rag.Feeds.Administration;

namespace Rag.Api.Feeds;

/// <summary>A feed that is to be removed.</summary>
internal sealed record RemovalRequest(string Name, ArticlesOfFeed Articles);
