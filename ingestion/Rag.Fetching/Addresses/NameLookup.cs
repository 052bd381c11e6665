using System.Net;

namespace Rag.Fetching.Addresses;

/// <summary>Finds the addresses of a host's name. The system does that, and tests put a name server that lies in its place.</summary>
internal delegate Task<IPAddress[]> NameLookup(string host, CancellationToken cancellation);
