using System.Net.Http.Headers;
using Rag.Api.Edge;

namespace Rag.Api.CommandLine;

/// <summary>A running service at an address, asked with the key that opens everything.</summary>
internal static class RemoteService
{
    public static HttpClient At(Uri address, ServerOptions options)
    {
        var service = new HttpClient { BaseAddress = address };
        service.DefaultRequestHeaders.Authorization = options.AdminKey is { } key ? new AuthenticationHeaderValue("Bearer", key) : null;
        return service;
    }
}
