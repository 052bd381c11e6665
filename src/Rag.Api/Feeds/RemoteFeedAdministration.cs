using Rag.Api.Edge;
using Rag.Feeds.Administration;
using Rag.Feeds.Opml;

namespace Rag.Api.Feeds;

/// <summary>Administration by a service that holds the data folder.</summary>
internal sealed class RemoteFeedAdministration(HttpClient service) : IFeedAdministration
{
    /// <summary>So many feeds go into one request, far below the bound of a body.</summary>
    private const int FeedsAtOnce = 500;

    public async Task<FeedsOverview> OverviewAsync(CancellationToken cancellation)
    {
        using var response = await service.GetAsync(FeedEndpoints.Overview, cancellation);
        return await ReadAsync<FeedsOverview>(response, cancellation);
    }

    public Task<AddressReport> TestAsync(string address, CancellationToken cancellation) =>
        AskAsync<AddressReport>(FeedEndpoints.Test, new AddressRequest(address), cancellation);

    public Task<AddReport> AddAsync(string address, FeedTerms terms, CancellationToken cancellation) =>
        AskAsync<AddReport>(FeedEndpoints.Add, new AddressRequest(address, terms), cancellation);

    public async Task<AddReport> FollowAsync(IReadOnlyList<OpmlFeed> feeds, CancellationToken cancellation)
    {
        var parts = new List<AddReport>();
        foreach (var part in feeds.Chunk(FeedsAtOnce))
        {
            parts.Add(await AskAsync<AddReport>(FeedEndpoints.Follow, part, cancellation));
        }

        return new AddReport(
            [.. parts.SelectMany(part => part.Added)],
            [.. parts.SelectMany(part => part.Known)],
            [],
            [.. parts.SelectMany(part => part.Refused)]
        );
    }

    public Task<FeedReport> ChangeAsync(string name, FeedChange change, CancellationToken cancellation) =>
        AskAsync<FeedReport>(FeedEndpoints.Change, new ChangeRequest(name, change), cancellation);

    public Task<FeedReport> SetAsync(string name, FeedTerms terms, CancellationToken cancellation) =>
        AskAsync<FeedReport>(FeedEndpoints.Set, new TermsRequest(name, terms), cancellation);

    public Task<RemovalReport> RemoveAsync(string name, ArticlesOfFeed articles, CancellationToken cancellation) =>
        AskAsync<RemovalReport>(FeedEndpoints.Remove, new RemovalRequest(name, articles), cancellation);

    public Task<RemovalReport> RemoveSampleAsync(CancellationToken cancellation) =>
        AskAsync<RemovalReport>(FeedEndpoints.RemoveSample, new { }, cancellation);

    public Task<int> ChangeDeadAsync(long? ticket, DeadChange change, CancellationToken cancellation) =>
        AskAsync<int>(FeedEndpoints.Dead, new DeadRequest(ticket, change), cancellation);

    private async Task<T> AskAsync<T>(string path, object request, CancellationToken cancellation)
    {
        using var body = JsonContent.Create(request, request.GetType(), options: FeedWire.Options);
        using var response = await service.PostAsync(path, body, cancellation);
        return await ReadAsync<T>(response, cancellation);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellation)
    {
        await response.RequireDoneAsync(sentence => new FeedRefusedException(sentence), cancellation);
        return await response.Content.ReadFromJsonAsync<T>(FeedWire.Options, cancellation)
            ?? throw new InvalidDataException("The running service answered nothing.");
    }
}
