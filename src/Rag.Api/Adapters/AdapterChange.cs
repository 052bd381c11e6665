namespace Rag.Api.Adapters;

/// <summary>What the command line asks of a running service about an adapter.</summary>
/// <param name="Folder">Of one that is to be loaded, as the service sees it.</param>
internal sealed record AdapterChange(string? Name = null, string? Folder = null);
