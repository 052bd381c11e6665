using Rag.Fetching.Requests;
using Rag.Fetching.Robots;

namespace Rag.Feeds.Requests;

/// <summary>Fetches what robots.txt allows. Everything that is read from strangers is asked for here.</summary>
public sealed class PoliteHttp(FeedHttp http, RobotsFiles robots)
{
    public async Task<FetchResult> GetAsync(FetchRequest request, CancellationToken cancellation)
    {
        // An address that is refused anyway has no robots.txt to ask for.
        if (request.Address is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            return await http.GetAsync(request, cancellation).ConfigureAwait(false);
        }

        return await robots.FaultOfAsync(request.Address, cancellation).ConfigureAwait(false)
            ?? await http.GetAsync(request, cancellation).ConfigureAwait(false);
    }
}
