using Rag.Feeds.Testing;
using Rag.Fetching.Credentials;

namespace Rag.Feeds.Administration;

/// <summary>Looks once at what lies at an address; keeps nothing.</summary>
public delegate Task<FeedFinding> AddressLook(Uri address, FeedCredential? credential, CancellationToken cancellation);
