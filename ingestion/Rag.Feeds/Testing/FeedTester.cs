using Rag.Feeds.Requests;
using Rag.Fetching.Credentials;
using Rag.Fetching.Requests;
using Rag.Ingestion.Feeds;

namespace Rag.Feeds.Testing;

/// <summary>Looks once, as politely as a poll, at what lies at an address. Nothing is kept.</summary>
public sealed class FeedTester(PoliteHttp http)
{
    public async Task<FeedFinding> TestAsync(Uri address, FeedCredential? credential, CancellationToken cancellation)
    {
        var result = await http.GetAsync(new FetchRequest(address) { Credential = credential }, cancellation).ConfigureAwait(false);
        return result switch
        {
            FetchResult.Fetched fetched => Read(fetched, address, cancellation),
            FetchResult.Gone => new FeedFinding.Failed($"{address.Host} says that there was something and that it is gone for good."),
            FetchResult.Refused refused => new FeedFinding.Failed(refused.Reason),
            FetchResult.Failed failed => new FeedFinding.Failed(failed.Reason),
            _ => new FeedFinding.Failed($"{address.Host} answered that nothing has changed, which it was not asked."),
        };
    }

    private static FeedFinding Read(FetchResult.Fetched fetched, Uri asked, CancellationToken cancellation)
    {
        try
        {
            var feed = FeedDocument.Read(fetched.Body, fetched.Address, fetched.ContentType, cancellation);
            return new FeedFinding.Found(feed, fetched.MovedTo ?? asked);
        }
        catch (InvalidDataException reason)
        {
            return new FeedFinding.NoFeed(fetched.Body, fetched.ContentType, fetched.Address, reason.Message);
        }
    }
}
