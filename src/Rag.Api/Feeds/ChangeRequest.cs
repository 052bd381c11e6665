using Rag.Feeds.Administration;

namespace Rag.Api.Feeds;

/// <summary>What is to be done to a feed.</summary>
internal sealed record ChangeRequest(string Name, FeedChange Change);
