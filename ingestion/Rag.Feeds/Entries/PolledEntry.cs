using Rag.Core.Feeds;
using Rag.Core.Queue;

namespace Rag.Feeds.Entries;

/// <summary>An entry of a feed as it would be marked, and as it would be queued.</summary>
internal sealed record PolledEntry(SeenEntry Seen, IncomingArticle Article);
