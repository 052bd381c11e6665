namespace Rag.Fetching.Requests;

/// <summary>What one server said: the end of the fetch, or where to go on.</summary>
internal abstract record Hop
{
    private Hop() { }

    public sealed record Ended(FetchResult Result) : Hop;

    public sealed record Redirected(Uri To, bool IsPermanent) : Hop;
}
