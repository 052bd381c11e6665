using Rag.Core.Articles;
using Rag.Fetching.Requests;

namespace Rag.Feeds.Withdrawals;

/// <summary>The page of a stored article, and what was seen of it so far.</summary>
/// <param name="Since">When the article was published; where nobody says so, when it was first seen.</param>
/// <param name="Known">With these an unchanged page is not sent again.</param>
/// <param name="LookedAt">Null where it was never looked at.</param>
/// <param name="ThereAt">When it was last there; null where no look has found it.</param>
/// <param name="MissingSince">When it was first not found; null where the last look did not miss it.</param>
internal sealed record WatchedPage(
    ArticleId Article,
    Uri Address,
    AccessScope Scope,
    DateTimeOffset Since,
    Validators Known,
    DateTimeOffset? LookedAt = null,
    DateTimeOffset? ThereAt = null,
    DateTimeOffset? MissingSince = null
);
