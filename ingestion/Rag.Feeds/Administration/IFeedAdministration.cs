using Rag.Feeds.Opml;

namespace Rag.Feeds.Administration;

/// <summary>
/// What a person does about feeds, whether the data folder is held by this process or by a service that is asked. Thread-safe.
/// </summary>
public interface IFeedAdministration
{
    Task<FeedsOverview> OverviewAsync(CancellationToken cancellation);

    /// <summary>Looks at the address, and at the feeds that a page there names. Changes nothing.</summary>
    Task<AddressReport> TestAsync(string address, CancellationToken cancellation);

    /// <summary>
    /// Looks at the address and follows the feed there, or the likeliest of a page's. One that is followed stays as it is.
    /// </summary>
    /// <exception cref="FeedRefusedException">There is none, or the terms cannot be kept.</exception>
    Task<AddReport> AddAsync(string address, FeedTerms terms, CancellationToken cancellation);

    /// <summary>Follows feeds without looking at them first: the first poll tells.</summary>
    Task<AddReport> FollowAsync(IReadOnlyList<OpmlFeed> feeds, CancellationToken cancellation);

    /// <param name="name">Its id, its address, or its title where no other has that.</param>
    /// <exception cref="FeedRefusedException">No feed is meant by the name.</exception>
    Task<FeedReport> ChangeAsync(string name, FeedChange change, CancellationToken cancellation);

    /// <inheritdoc cref="ChangeAsync" path="/param"/>
    /// <exception cref="FeedRefusedException">No feed is meant by the name, or the terms cannot be kept.</exception>
    Task<FeedReport> SetAsync(string name, FeedTerms terms, CancellationToken cancellation);

    /// <inheritdoc cref="ChangeAsync" path="/param"/>
    /// <exception cref="FeedRefusedException">No feed is meant by the name.</exception>
    Task<RemovalReport> RemoveAsync(string name, ArticlesOfFeed articles, CancellationToken cancellation);

    /// <summary>Removes the bundled sample news as far as it is stored.</summary>
    Task<RemovalReport> RemoveSampleAsync(CancellationToken cancellation);

    /// <summary>How many articles that were. The ticket names one; null all.</summary>
    Task<int> ChangeDeadAsync(long? ticket, DeadChange change, CancellationToken cancellation);
}
