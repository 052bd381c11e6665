using Rag.Feeds.Testing;

namespace Rag.Feeds.Administration;

/// <summary>Looks once at what lies at an address; keeps nothing.</summary>
public delegate Task<FeedFinding> AddressLook(Uri address, CancellationToken cancellation);
